package dev.cofre.storage.blob.write;

import java.io.IOException;

/**
 * What one request adds to the journal. Made on the thread that writes, one after the other, each seeing what those before
 * it have added: so that whether a blob is here, or is needed by nobody any more, cannot change between question and act.
 *
 * @param <T> what the caller gets once all that was added is on stable storage
 */
public interface Decision<T> {
    /**
     * Looks at the group so far, and adds to it.
     *
     * @throws dev.cofre.api.problem.ProblemException if the request cannot be met; nothing must have been added then
     */
    T decide(PendingGroup group) throws IOException;
}
