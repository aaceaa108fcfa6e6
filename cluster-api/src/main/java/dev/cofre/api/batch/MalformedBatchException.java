package dev.cofre.api.batch;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The body is not what {@link BatchFormat} says. */
public final class MalformedBatchException extends IOException {
    MalformedBatchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
