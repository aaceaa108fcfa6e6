package dev.cofre.storage.replica;

import org.jspecify.annotations.Nullable;

/** Another node has not taken a replica; one more node is to be asked. */
public final class ReplicaFailedException extends RuntimeException {
    ReplicaFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
