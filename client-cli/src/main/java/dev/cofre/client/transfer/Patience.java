package dev.cofre.client.transfer;

import java.io.InterruptedIOException;
import java.time.Duration;

/** The time that one transfer may spend waiting in all. Not thread-safe. */
final class Patience {
    private Duration left;

    Patience(Duration limit) {
        left = limit;
    }

    /** False, at once, if that much is not left. */
    boolean wait(Duration time) throws InterruptedIOException {
        if (time.compareTo(left) > 0) {
            return false;
        }
        left = left.minus(time);
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("cancelled");
        }
        return true;
    }
}
