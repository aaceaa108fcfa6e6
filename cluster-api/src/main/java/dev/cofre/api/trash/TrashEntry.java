package dev.cofre.api.trash;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import java.time.Instant;

/**
 * A version in the trash.
 *
 * @param size bytes
 * @param deleted when it was moved there
 * @param until from when on it may go for good
 */
public record TrashEntry(FileName name, int version, BlobId blob, long size, Instant deleted, Instant until) {}
