package dev.cofre.api.snapshot;

import java.time.Instant;

/**
 * What a backup has met and made.
 *
 * @param dataAdded bytes of parts that were not there yet, before they were compressed
 * @param dataAddedPacked the same as they are stored, on each server
 * @param bytesProcessed bytes of all files in the snapshot
 */
public record Summary(
        Instant began,
        Instant ended,
        long filesNew,
        long filesChanged,
        long filesUnmodified,
        long dirsNew,
        long dirsChanged,
        long dirsUnmodified,
        long dataBlobs,
        long treeBlobs,
        long dataAdded,
        long dataAddedPacked,
        long filesProcessed,
        long bytesProcessed,
        long errors) {}
