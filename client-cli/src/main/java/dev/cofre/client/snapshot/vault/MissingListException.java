package dev.cofre.client.snapshot.vault;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A list of packs cannot be had: what the snapshots need that share it is not known. */
public final class MissingListException extends IOException {
    private static final long serialVersionUID = 1;

    MissingListException(String message, @Nullable Exception cause) {
        super(message, cause);
    }
}
