package dev.cofre.storage.blob;

import java.time.Clock;
import java.time.Duration;

/**
 * How the store of a node's folder works.
 *
 * @param smallLimit bytes; blobs up to this size are kept in the journal, larger ones as files. At most 1 MiB
 * @param segmentSize bytes after which the journal begins another segment
 * @param reserve bytes of the volume that are never given to new blobs, so that a full disk can still delete and compact
 * @param queueBytes bytes of small blobs that may wait to be written
 * @param queueWait how long a caller waits for a place among them before it is told that the node is busy
 * @param compactEvery how often to look for segments that are mostly dead; zero to do so only on demand
 * @param compactBelow percent of live bytes under which a segment is compacted
 * @param compactRate bytes per second that compaction may copy
 * @param mostDamaged so many blobs may be read wrong within an hour before nothing that is read here is relied upon any more
 * @param clock tells the times that are recorded
 */
public record BlobStoreSettings(
        int smallLimit,
        long segmentSize,
        long reserve,
        int queueBytes,
        Duration queueWait,
        Duration compactEvery,
        int compactBelow,
        long compactRate,
        int mostDamaged,
        Clock clock) {
    private static final int LARGEST_SMALL_LIMIT = 1 << 20;

    public BlobStoreSettings {
        check(smallLimit >= 0 && smallLimit <= LARGEST_SMALL_LIMIT, "small limit must be 0 to 1 MiB", smallLimit);
        check(segmentSize > 0, "segment size must be positive", segmentSize);
        check(reserve >= 0, "reserve must not be negative", reserve);
        check(queueBytes >= LARGEST_SMALL_LIMIT, "the queue must hold at least 1 MiB", queueBytes);
        check(compactBelow >= 0 && compactBelow <= 100, "compaction threshold must be 0 to 100 percent", compactBelow);
        check(compactRate > 0, "compaction rate must be positive", compactRate);
        check(mostDamaged > 0, "the number of damaged blobs must be positive", mostDamaged);
    }

    public static BlobStoreSettings defaults() {
        return new BlobStoreSettings(
                64 << 10,
                64L << 20,
                256L << 20,
                16 << 20,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                50,
                32L << 20,
                10,
                Clock.systemUTC());
    }

    public BlobStoreSettings withSmallLimit(int bytes) {
        return new BlobStoreSettings(
                bytes,
                segmentSize,
                reserve,
                queueBytes,
                queueWait,
                compactEvery,
                compactBelow,
                compactRate,
                mostDamaged,
                clock);
    }

    public BlobStoreSettings withSegmentSize(long bytes) {
        return new BlobStoreSettings(
                smallLimit,
                bytes,
                reserve,
                queueBytes,
                queueWait,
                compactEvery,
                compactBelow,
                compactRate,
                mostDamaged,
                clock);
    }

    public BlobStoreSettings withReserve(long bytes) {
        return new BlobStoreSettings(
                smallLimit,
                segmentSize,
                bytes,
                queueBytes,
                queueWait,
                compactEvery,
                compactBelow,
                compactRate,
                mostDamaged,
                clock);
    }

    public BlobStoreSettings withCompactEvery(Duration pause) {
        return new BlobStoreSettings(
                smallLimit,
                segmentSize,
                reserve,
                queueBytes,
                queueWait,
                pause,
                compactBelow,
                compactRate,
                mostDamaged,
                clock);
    }

    public BlobStoreSettings withMostDamaged(int blobs) {
        return new BlobStoreSettings(
                smallLimit,
                segmentSize,
                reserve,
                queueBytes,
                queueWait,
                compactEvery,
                compactBelow,
                compactRate,
                blobs,
                clock);
    }

    public BlobStoreSettings withClock(Clock other) {
        return new BlobStoreSettings(
                smallLimit,
                segmentSize,
                reserve,
                queueBytes,
                queueWait,
                compactEvery,
                compactBelow,
                compactRate,
                mostDamaged,
                other);
    }

    private static void check(boolean condition, String rule, long was) {
        if (!condition) {
            throw new IllegalArgumentException("%s, was %d".formatted(rule, was));
        }
    }
}
