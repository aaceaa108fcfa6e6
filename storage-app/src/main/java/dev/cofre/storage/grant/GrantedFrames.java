package dev.cofre.storage.grant;

import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.batch.MalformedBatchException;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The frames of a batch, of each of which nothing is read before its grant is found good. Not thread-safe. */
public final class GrantedFrames {
    private final BatchFormat.Reader frames;
    private final Grants grants;
    private final Set<Operation> allowed;
    /** Of the next frame, if it was asked for already. */
    private @Nullable Grant next;

    public record Granted(Grant grant, BatchFrame frame) {}

    /** @param allowed what the door that was called is for */
    public GrantedFrames(BatchFormat.Reader frames, Grants grants, Set<Operation> allowed) {
        this.frames = frames;
        this.grants = grants;
        this.allowed = allowed;
    }

    /**
     * The grant of the next frame; nothing at the end of the batch.
     *
     * @throws MalformedBatchException if the body is no batch
     * @throws ProblemException as {@link Grants#check}
     */
    public Optional<Grant> nextGrant() throws IOException {
        if (next == null) {
            Optional<String> token = frames.nextGrant();
            next = token.isPresent() ? grants.check(token.get(), allowed) : null;
        }
        return Optional.ofNullable(next);
    }

    /** The next frame; null at the end of the batch. @throws IOException as {@link #nextGrant} */
    public @Nullable Granted next() throws IOException {
        Optional<Grant> grant = nextGrant();
        next = null;
        return grant.isEmpty() ? null : new Granted(grant.get(), frames.next().orElseThrow());
    }

    /** All that are left. @throws IOException as {@link #nextGrant} */
    public List<Granted> read() throws IOException {
        List<Granted> read = new ArrayList<>();
        for (Granted granted = next(); granted != null; granted = next()) {
            read.add(granted);
        }
        return read;
    }
}
