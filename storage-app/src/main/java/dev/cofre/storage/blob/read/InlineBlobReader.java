package dev.cofre.storage.blob.read;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.journal.Journal;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.journal.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a blob that is in the journal: its record whole, at the first use. */
public final class InlineBlobReader implements BlobReader {
    private final BlobRow row;
    private final Location at;
    private final Journal.Pin segment;
    private byte @Nullable [] content;

    public InlineBlobReader(BlobRow row, Location at, Journal.Pin segment) {
        this.row = row;
        this.at = at;
        this.segment = segment;
    }

    @Override
    public BlobId blob() {
        return row.blob();
    }

    @Override
    public long size() {
        return row.size();
    }

    @Override
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        Objects.checkFromToIndex(start, end, row.size());
        byte[] bytes = content;
        if (bytes == null) {
            bytes = read();
            content = bytes;
        }
        out.write(bytes, (int) start, (int) (end - start));
    }

    private byte[] read() throws IOException {
        try {
            JournalRecord record = segment.read(at);
            if (record instanceof InlineBlob inline && inline.blob().equals(row.blob())) {
                return inline.content();
            }
        } catch (ClosedByInterruptException e) {
            throw e; // it says nothing of the disk
        } catch (IOException e) { // also if the disk cannot read it: there are other copies
            throw new DamagedBlobException(row.blob(), String.valueOf(e.getMessage()));
        }
        throw new DamagedBlobException(row.blob(), "another record is in its place");
    }

    @Override
    public void close() throws IOException {
        segment.close();
    }
}
