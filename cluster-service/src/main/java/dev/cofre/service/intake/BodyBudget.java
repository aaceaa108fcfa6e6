package dev.cofre.service.intake;

import java.util.concurrent.Semaphore;

/** The bytes of bodies that may be in memory at once. What a small body takes is not counted, so that small calls go on beside large ones. Thread-safe. */
public final class BodyBudget {
    /** Of each body; the number of connections bounds their sum. */
    static final int FREE = 16 << 10;

    private static final int UNIT = 1 << 10;
    /** What becomes of a body takes several times its bytes, and there is more to do than to take bodies in. */
    private static final int SHARE_OF_HEAP = 16;

    private final Semaphore units;

    public BodyBudget(long bytes) {
        units = new Semaphore((int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / UNIT)));
    }

    /** As much as this process can afford. @param largest that one body may have */
    public static BodyBudget ofHeap(long largest) {
        return new BodyBudget(Math.max(largest, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    Share share() {
        return new Share();
    }

    /** What one body takes of it. */
    final class Share implements AutoCloseable {
        private int taken;
        private boolean closed;

        /** @return false if there is no room for so much of this body */
        synchronized boolean reaches(long bytes) {
            int wanted = (int) (Math.max(0, bytes - FREE + UNIT - 1) / UNIT) - taken;
            if (closed || (wanted > 0 && !units.tryAcquire(wanted))) {
                return false;
            }
            taken += Math.max(0, wanted);
            return true;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                units.release(taken);
            }
        }
    }
}
