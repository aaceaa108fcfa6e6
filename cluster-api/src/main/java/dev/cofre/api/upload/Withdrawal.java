package dev.cofre.api.upload;

import dev.cofre.api.file.UploadId;
import java.time.Instant;

/**
 * A node's word that a proof of its own does not hold any more, as it is about to drop the replica.
 *
 * @param stored of the record that it has judged: what it proves later, holds
 */
public record Withdrawal(UploadId upload, Instant stored) {}
