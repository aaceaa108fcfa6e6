package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.folder.PartFile;
import java.io.IOException;

/** A blob on its way into a {@link FolderBlobStore}: its part file, and the space that it has claimed. */
final class IncomingPart implements IncomingBlob {
    /** So many bytes may pass before the free space is looked at again. */
    private static final long CHECK_EVERY = 1 << 20;

    private final FolderBlobStore store;
    private final PartFile part;
    private final Space.Claim claim;
    private long checkedAt;

    IncomingPart(FolderBlobStore store, PartFile part, Space.Claim claim) {
        this.store = store;
        this.part = part;
        this.claim = claim;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (part.size() + length > checkedAt + CHECK_EVERY) {
            checkSpace(length);
        }
        try {
            part.write(bytes, offset, length);
        } catch (IOException e) {
            throw store.failedWrite(e, length);
        }
    }

    private void checkSpace(int length) throws IOException {
        claim.written(part.size() - checkedAt);
        checkedAt = part.size();
        claim.require(length);
    }

    @Override
    public long size() {
        return part.size();
    }

    @Override
    public BlobId digest() {
        return part.digest();
    }

    @Override
    public StoredUpload finish(UploadFacts facts) throws IOException {
        return store.finish(facts, part);
    }

    @Override
    public boolean restore(BlobId blob) throws IOException {
        return digest().equals(blob) && store.restore(part);
    }

    @Override
    public void close() throws IOException {
        try (claim) {
            part.close();
        }
    }
}
