package dev.cofre.storage.blob.write;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.disk.Disk;
import java.io.IOException;

/**
 * The free space of the volume, less the reserve and what uploads on their way have claimed. What was let go and is kept counts as free,
 * and makes room when bytes are about to be written: what is only announced drops nothing. Safe for concurrent use.
 */
public final class Space {
    /** Of what was announced, so much has its room before it comes. */
    private static final long AHEAD = 64 << 20;

    private final Disk disk;
    private final long reserve;
    private volatile Spare spare = new NothingSpare();
    /** Claimed, and not yet written. */
    private long owed;
    /** Claimed by blobs that are still coming in, written or not. */
    private long receiving;

    public Space(Disk disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
    }

    /** What can be dropped when space is needed. */
    public interface Spare {
        /** How many bytes that are. */
        long bytes();

        /** Has so many bytes {@linkplain Space#unused() unused}, or as many as it can. */
        void makeRoom(long bytes) throws IOException;
    }

    private static final class NothingSpare implements Spare {
        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public void makeRoom(long bytes) {}
    }

    public void makeRoomBy(Spare other) {
        spare = other;
    }

    public long capacity() throws IOException {
        return disk.capacity();
    }

    /** What may be announced: that of it which is to be dropped for it is free, too. */
    public synchronized long free() throws IOException {
        return Math.max(0, disk.usable() - reserve - owed + spare.bytes());
    }

    /** What may be written at this moment, claimed or not. */
    public long unused() throws IOException {
        return Math.max(0, disk.usable() - reserve);
    }

    public synchronized long receiving() {
        return receiving;
    }

    /** Has room for bytes that are written next. @throws ProblemException {@code no-space} */
    void check(long bytes) throws IOException {
        mustFit(bytes); // before anything is dropped in vain
        makeRoom(bytes);
    }

    private void makeRoom(long bytes) throws IOException {
        long unused = unused();
        if (bytes + reserve > unused) { // before it is the last that is used
            spare.makeRoom(bytes + reserve);
            unused = unused();
        }
        if (bytes > unused) {
            throw noSpace(bytes, unused);
        }
    }

    /**
     * Takes bytes off the free space before they are written.
     *
     * @throws ProblemException {@code no-space}
     */
    Claim claim(long bytes) throws IOException {
        Claim claim;
        synchronized (this) {
            mustFit(bytes);
            owed += bytes;
            receiving += bytes;
            claim = new Claim(bytes);
        }
        try {
            makeRoom(Math.min(bytes, AHEAD)); // not while others wait for the answer
            return claim;
        } catch (IOException | RuntimeException e) {
            claim.close();
            throw e;
        }
    }

    private void mustFit(long bytes) throws IOException {
        long free = free();
        if (bytes > free) {
            throw noSpace(bytes, free);
        }
    }

    /** Whether what is left is the reserve, so that a failed write was one too many rather than a broken disk. */
    boolean isUsedUp() throws IOException {
        return disk.usable() <= reserve;
    }

    ProblemException noSpace(long bytes, long free) {
        return new ProblemException(
                ProblemType.NO_SPACE,
                "%d bytes do not fit on this server, it has %d left above its reserve of %d; try another server, or free some"
                                .formatted(bytes, free, reserve)
                        + " space");
    }

    /** What one blob that is coming in may write. Closing it gives back what is not written. */
    final class Claim implements AutoCloseable {
        private final long announced;
        private long left;
        private boolean closed;

        private Claim(long announced) {
            this.announced = announced;
            this.left = announced;
        }

        /** Bytes of it are on the disk, where they count by themselves. */
        void written(long bytes) {
            synchronized (Space.this) {
                long settled = Math.min(left, bytes);
                left -= settled;
                owed -= settled;
            }
        }

        /**
         * Makes sure that so many bytes more may be written, also if more comes than was announced.
         *
         * @throws ProblemException {@code no-space}
         */
        void require(long bytes) throws IOException {
            long ahead;
            synchronized (Space.this) {
                if (left < bytes) {
                    mustFit(bytes - left);
                    owed += bytes - left;
                    left = bytes;
                }
                ahead = Math.max(bytes, Math.min(left, AHEAD));
            }
            makeRoom(ahead);
        }

        @Override
        public void close() {
            synchronized (Space.this) {
                if (!closed) {
                    closed = true;
                    owed -= left;
                    receiving -= announced;
                }
            }
        }
    }
}
