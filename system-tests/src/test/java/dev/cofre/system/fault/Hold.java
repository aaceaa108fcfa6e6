package dev.cofre.system.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One place in one exchange at which a proxy lets no more bytes through until it is released: the first request that
 * begins so after it was set.
 *
 * @param answer whether it is the answer that stops, in its first line
 * @param bytes of the request that pass; those of its body, or {@link #NOTHING}
 */
public record Hold(
        String path, boolean answer, long bytes, AtomicBoolean taken, CountDownLatch reached, CountDownLatch gone) {
    static final long NOTHING = -1;

    /** @param bytes of the body that pass */
    public static Hold body(String path, long bytes) {
        return new Hold(path, false, bytes, new AtomicBoolean(), new CountDownLatch(1), new CountDownLatch(1));
    }

    /** The connection is made, and no byte of the request passes. */
    public static Hold request(String path) {
        return body(path, NOTHING);
    }

    public static Hold answer(String path) {
        return new Hold(path, true, NOTHING, new AtomicBoolean(), new CountDownLatch(1), new CountDownLatch(1));
    }

    /** True for one request only. */
    boolean takes(String line) {
        return line.contains(" " + path) && !line.startsWith("GET") && taken.compareAndSet(false, true);
    }

    public boolean isReached() {
        return reached.getCount() == 0;
    }

    public void release() {
        gone.countDown();
    }

    /** Stands still until it is released. */
    void stand() throws InterruptedException {
        reached.countDown();
        gone.await();
    }
}
