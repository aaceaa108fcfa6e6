package dev.cofre.storage.blob.read;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.folder.BlockReader;
import dev.cofre.storage.blob.folder.DamagedBlockException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** Reads a blob that has a file of its own. */
public final class FileBlobReader implements BlobReader {
    private final BlobId blob;
    private final long size;
    private final BlockReader blocks;

    public FileBlobReader(BlobId blob, long size, BlockReader blocks) {
        this.blob = blob;
        this.size = size;
        this.blocks = blocks;
    }

    @Override
    public BlobId blob() {
        return blob;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void transferTo(long start, long end, OutputStream out) throws IOException {
        Objects.checkFromToIndex(start, end, size);
        try {
            blocks.transferTo(start, end, out);
        } catch (DamagedBlockException e) {
            throw new DamagedBlobException(blob, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
