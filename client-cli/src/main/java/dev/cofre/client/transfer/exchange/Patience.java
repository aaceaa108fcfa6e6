package dev.cofre.client.transfer.exchange;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.function.Supplier;

/** The time that one transfer may spend waiting in all, be it for a pause to end or for an answer. Not thread-safe. */
public final class Patience {
    private Duration left;

    public Patience(Duration limit) {
        left = limit;
    }

    /** What a question costs that nobody answers is a wait, too: one to a manager that hangs takes half a minute. */
    public <T> T asking(Supplier<T> question) {
        long begin = System.nanoTime();
        try {
            return question.get();
        } catch (ManagerUnreachableException e) {
            left = left.minusNanos(System.nanoTime() - begin);
            throw e;
        }
    }

    /** True once questions have cost more than there was. */
    public boolean isOver() {
        return left.isNegative();
    }

    /** False, at once, if that much is not left. */
    public boolean wait(Duration time) throws InterruptedIOException {
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
