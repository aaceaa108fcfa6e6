package dev.cofre.api.file;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;

/**
 * A line of a client's list of files: the newest version of one name.
 *
 * @param size bytes
 * @param replicas on how many nodes its blob is
 */
public record FileEntry(FileName name, int version, BlobId blob, long size, Instant committed, int replicas) {}
