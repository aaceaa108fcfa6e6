package dev.cofre.service.life;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Works beside everything else until it is told to stop, as it finds out by {@link #pause} or {@link #isStopping}. It is never
 * interrupted: that would close files under whoever else reads them, and look like a broken disk. It keeps no process from ending.
 * Thread-safe.
 */
public final class BackgroundThread {
    private final Thread thread;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /** @param work returns soon after it was told to stop */
    public BackgroundThread(String name, Runnable work) {
        thread = new Thread(work, name);
        thread.setDaemon(true);
    }

    /** To be called once. */
    public void start() {
        thread.start();
    }

    /**
     * Waits, on whichever thread.
     *
     * @return false once it is to stop, and then at once
     */
    public boolean pause(Duration time) {
        try {
            return !stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    public boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Whether it has begun, and has not ended. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Tells it to stop, and waits until it has, however long that takes. */
    public void stop() {
        stopping.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells it to stop, and goes on without it if it does not in time. */
    public void stop(Duration atMost) {
        stopping.countDown();
        try {
            thread.join(atMost.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
