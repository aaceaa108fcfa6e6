package dev.cofre.storage.blob.write;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.folder.PartFile;
import java.io.IOException;

/** A blob on its way into the store: its part file, and the space that it has claimed. */
final class IncomingPart implements IncomingBlob {
    /** So many bytes may pass before the free space is looked at again. */
    private static final long CHECK_EVERY = 1 << 20;

    private final Arrivals arrivals;
    private final PartFile part;
    private final Space.Claim claim;
    private long checkedAt;

    IncomingPart(Arrivals arrivals, PartFile part, Space.Claim claim) {
        this.arrivals = arrivals;
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
            throw arrivals.failedWrite(e, length);
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
        return arrivals.finish(facts, part);
    }

    @Override
    public boolean restore(BlobId blob) throws IOException {
        return digest().equals(blob) && arrivals.restore(part);
    }

    @Override
    public void close() throws IOException {
        try (claim) {
            part.close();
        }
    }
}
