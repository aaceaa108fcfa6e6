package dev.cofre.storage.blob.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.journal.Location;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A copy that was set aside.
 *
 * @param name of its file in the quarantine
 * @param size bytes that the blob has
 * @param time when it was set aside, milliseconds since 1970; 0 if that is not known
 * @param checksums of the blocks of its file; null if they are not known, or it is in the journal
 * @param at the record in the journal that holds its bytes; null if the file does
 */
public record KeptCopy(
        Path name,
        BlobId blob,
        long size,
        long time,
        @Nullable KeptChecksums checksums,
        @Nullable Location at) {}
