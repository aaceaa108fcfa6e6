package dev.cofre.client.screen;

import java.io.IOException;

/** What was to be written is not: nobody takes it any more, or there is no room. */
public final class OutputFailedException extends IOException {
    private static final long serialVersionUID = 1;

    OutputFailedException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** Whether this lies below what libraries and others have made of it. */
    public static boolean isBelow(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutputFailedException) {
                return true;
            }
        }
        return false;
    }
}
