package dev.cofre.storage.blob.journal;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * One fact about this node. Times are milliseconds since 1970.
 *
 * <p>A later record about the same blob or upload replaces what earlier ones said, so that reading a fact twice, or an old
 * copy of it before a new one, does no harm.
 */
public sealed interface JournalRecord {
    /** The first record of every segment. */
    record SegmentStart(int format, long number, long created) implements JournalRecord {}

    /** A small blob with its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // records are carried, never compared
    record InlineBlob(BlobId blob, long stored, byte[] content) implements JournalRecord {}

    /**
     * A blob whose bytes are in a file of their own, which was on stable storage before this record was written.
     *
     * @param checksums CRC32C of each block of the file, four bytes each
     */
    @SuppressWarnings("ArrayRecordComponent") // records are carried, never compared
    record FileBlob(BlobId blob, long size, long stored, int blockSize, byte[] checksums) implements JournalRecord {}

    /**
     * An upload that is stored.
     *
     * @param commit what was known of it in the catalog when this was written; null if nothing
     * @param warrant the manager's word for the upload; null if it came without, and once the catalog has it
     */
    record Upload(
            UploadId upload,
            ClientName client,
            FileName name,
            ReplicationFactor copies,
            NodeId primary,
            BlobId blob,
            long size,
            long stored,
            @Nullable Commit commit,
            @Nullable Warrant warrant)
            implements JournalRecord {
        public Upload with(@Nullable Commit known) {
            return new Upload(upload, client, name, copies, primary, blob, size, stored, known, warrant);
        }
    }

    /**
     * That the catalog has an upload, as which version, and since when.
     *
     * @param counter the catalog's when it was entered; 0 if that is not known
     */
    record Commit(int version, long committed, long counter) {}

    /** The catalog has the upload. */
    record Committed(UploadId upload, Commit commit) implements JournalRecord {}

    /**
     * The upload is forgotten.
     *
     * @param buried the segment of the record that this one takes back. While it, or an older one, exists, this record
     *     must be kept, or the upload would come back when the journal is read again
     */
    record GivenUp(UploadId upload, long buried, long time) implements JournalRecord {}

    /**
     * The blob is not kept any more.
     *
     * @param buried as in {@link GivenUp}
     */
    record BlobDeleted(BlobId blob, long buried, long time) implements JournalRecord {}

    /** The blob does not count any more, and its bytes stay for a time. Holds for records of the blob before this one. */
    record BlobLetGo(BlobId blob, long time) implements JournalRecord {}

    /** A blob that was let go counts again. Holds for records of the blob before this one. */
    record BlobTakenBack(BlobId blob) implements JournalRecord {}
}
