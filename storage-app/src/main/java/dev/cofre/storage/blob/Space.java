package dev.cofre.storage.blob;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.disk.Disk;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** The free space of the volume, less the reserve and what uploads on their way have announced. Safe for concurrent use. */
final class Space {
    private final Disk disk;
    private final long reserve;
    private final AtomicLong announced = new AtomicLong();

    Space(Disk disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
    }

    long capacity() throws IOException {
        return disk.capacity();
    }

    long free() throws IOException {
        return Math.max(0, disk.usable() - reserve - announced.get());
    }

    /** @throws ProblemException {@code no-space} */
    void check(long bytes) throws IOException {
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

    /** Takes bytes off the free space before they are written. */
    void announce(long bytes) {
        announced.addAndGet(bytes);
    }

    /** Gives back what was announced, since it is written or will not be. */
    void settle(long bytes) {
        announced.addAndGet(-bytes);
    }
}
