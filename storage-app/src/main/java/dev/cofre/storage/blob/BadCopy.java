package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import java.time.Instant;

/**
 * A copy that was set aside as bad, and is kept.
 *
 * @param name of it in the quarantine
 * @param size bytes that the blob has, as far as is known
 * @param since when it was set aside; {@link Instant#EPOCH} if that is not known
 */
public record BadCopy(String name, BlobId blob, long size, Instant since) {}
