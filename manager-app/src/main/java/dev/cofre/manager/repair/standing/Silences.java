package dev.cofre.manager.repair.standing;

import dev.cofre.api.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Nodes that report, and prove nothing of what they are said to hold, whoever asks: one that is busy for a moment proves something in the
 * next, and one that cannot be reached by others is told of here, too. Moments are in steady time. Not thread-safe.
 */
public final class Silences {
    /** An honest one that has as much to do as it can is not silent for as long. */
    static final Duration LONG = Duration.ofMinutes(10);
    /** Fewer questions say nothing. */
    static final int MANY = 10;

    private final Map<NodeId, Silence> silences = new HashMap<>();

    private static final class Silence {
        private final Instant since;
        private final Set<NodeId> asking = new HashSet<>();
        private long questions;
        private Instant last;
        private String said = "";

        Silence(Instant since) {
            this.since = since;
            this.last = since;
        }
    }

    /**
     * A node has proved nothing again.
     *
     * @return since when it is silent, and to whom, if that is long
     */
    public Optional<String> add(NodeId node, NodeId asking, int questions, String said, Instant now) {
        Silence before = silences.get(node);
        if (before == null || before.last.plus(LONG).isBefore(now)) { // it was not asked for as long
            before = new Silence(now);
            silences.put(node, before);
        }
        before.questions += questions;
        before.last = now;
        before.said = said;
        before.asking.add(asking);
        return isLong(before) ? Optional.of(inWords(node, before)) : Optional.empty();
    }

    private static boolean isLong(Silence silence) {
        return silence.questions >= MANY && !silence.since.plus(LONG).isAfter(silence.last);
    }

    private static String inWords(NodeId node, Silence silence) {
        return "%s has answered none of %d questions for proofs for %d minutes, though it reports; to %s it has said: %s"
                .formatted(
                        node,
                        silence.questions,
                        Duration.between(silence.since, silence.last).toMinutes(),
                        silence.asking.stream().map(NodeId::value).sorted().collect(Collectors.joining(", ")),
                        silence.said);
    }

    /** The node has proved something. */
    public void end(NodeId node) {
        silences.remove(node);
    }

    /** Whether it has been silent for long. */
    public boolean isSilent(NodeId node) {
        Silence silence = silences.get(node);
        return silence != null && isLong(silence);
    }
}
