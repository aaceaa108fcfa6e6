package dev.cofre.storage.blob.index;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.journal.JournalRecord.Commit;
import dev.cofre.storage.blob.journal.Location;
import org.jspecify.annotations.Nullable;

/**
 * What the index knows of an upload; the rest is in its record.
 *
 * @param stored milliseconds since 1970
 * @param commit null while it is not known to be in the catalog
 * @param at its record
 * @param committedAt the record that says so, unless the upload's own does
 */
public record UploadRow(
        UploadId upload,
        BlobId blob,
        long stored,
        @Nullable Commit commit,
        Location at,
        @Nullable Location committedAt) {}
