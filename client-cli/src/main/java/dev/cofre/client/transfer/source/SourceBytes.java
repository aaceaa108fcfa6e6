package dev.cofre.client.transfer.source;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Bytes in memory, which nobody changes any more. */
public final class SourceBytes implements Source {
    private static final int PIECE = 128 * 1024;

    private final byte[] bytes;
    private final BlobId digest;

    public SourceBytes(byte[] bytes) {
        this.bytes = bytes;
        this.digest = BlobId.ofContent(bytes);
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public BlobId digest() {
        return digest;
    }

    @Override
    public byte[] content() {
        return bytes.clone();
    }

    @Override
    public BlobId copyTo(OutputStream out, LongConsumer moved) throws IOException {
        for (int done = 0; done < bytes.length; ) {
            int length = Math.min(PIECE, bytes.length - done);
            out.write(bytes, done, length);
            done += length;
            moved.accept(done);
        }
        return digest;
    }
}
