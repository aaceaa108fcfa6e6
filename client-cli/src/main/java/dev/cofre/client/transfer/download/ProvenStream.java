package dev.cofre.client.transfer.download;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * A way into a stream, from which nothing can be taken back: so that no wrong byte gets there, all of a file is read first, and proven as
 * a whole; then it is read again block by block, each of which proves itself by what it was the first time. What fits into memory is
 * read once. Used once.
 */
public final class ProvenStream implements Landing {
    public static final int BLOCK = 4 << 20;
    /** Bytes that are kept, so that they need not be read again. */
    public static final int MEMORY = 4 * BLOCK;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final List<BlobId> blocks = new ArrayList<>();
    private final MessageDigest block = BlobId.newDigest();
    private int inBlock;
    private long size;

    @Override
    public void write(byte[] bytes, int length) {
        if (size + length <= MEMORY) {
            kept.write(bytes, 0, length);
        } else {
            kept.reset();
        }
        for (int at = 0; at < length; ) {
            int some = Math.min(length - at, BLOCK - inBlock);
            block.update(bytes, at, some);
            inBlock += some;
            at += some;
            if (inBlock == BLOCK) {
                endBlock();
            }
        }
        size += length;
    }

    private void endBlock() {
        blocks.add(BlobId.of(block.digest()));
        inBlock = 0;
    }

    @Override
    public void restart() {
        kept.reset();
        blocks.clear();
        block.reset();
        inBlock = 0;
        size = 0;
    }

    /** Reads bytes of the file once more. */
    public interface Again {
        byte[] read(long from, int length, Proof<byte[]> proof) throws IOException;
    }

    /**
     * Writes all of the file, once it is known to be right.
     *
     * @param out is flushed, and not closed
     */
    public void writeTo(OutputStream out, Again again) throws IOException {
        if (kept.size() == size) {
            write(out, kept.toByteArray());
            return;
        }
        if (inBlock > 0) {
            endBlock();
        }
        for (int i = 0; i < blocks.size(); i++) {
            long from = (long) i * BLOCK;
            BlobId known = blocks.get(i);
            write(out, again.read(from, (int) Math.min(BLOCK, size - from), bytes -> proven(bytes, known)));
        }
    }

    private static byte[] proven(byte[] bytes, BlobId known) throws IOException {
        if (!BlobId.ofContent(bytes).equals(known)) {
            throw new IOException("it gives other bytes than a moment ago");
        }
        return bytes;
    }

    private static void write(OutputStream out, byte[] bytes) throws LandingException {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new LandingException("the output cannot be written", e);
        }
    }
}
