package dev.cofre.manager.access;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/** Something is said in the name of a server by somebody who is not that server. */
final class SpeaksForAnotherException extends ProblemException {
    private final NodeId named;
    private final @Nullable NodeId speaker;

    SpeaksForAnotherException(NodeId named, @Nullable NodeId speaker) {
        super(
                ProblemType.FORBIDDEN,
                "this is said in the name of %s, and the session is %s"
                        .formatted(named, speaker == null ? "no server's" : "that of " + speaker));
        this.named = named;
        this.speaker = speaker;
    }

    NodeId named() {
        return named;
    }

    /** Null if the caller is no server. */
    @Nullable
    NodeId speaker() {
        return speaker;
    }
}
