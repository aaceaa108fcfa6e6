package dev.cofre.client.snapshot.chunk;

import dev.cofre.api.blob.BlobId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds where to cut: FastCDC with normalized chunking, level 2 (Xia et al., "FastCDC: a Fast and Efficient Content-Defined
 * Chunking Approach for Data Deduplication", USENIX ATC 2016). Where a cut is depends on the 64 bytes before it and on the
 * cut before that, so that after a change both sides soon agree again.
 *
 * <p>The numbers here are part of the format: others would cut everything anew, and store it once more.
 */
public final class Chunker {
    /** No cut is nearer to the one before, but for the end of the content. */
    public static final int LEAST = 512 << 10;

    /** Most chunks have about this many bytes. */
    public static final int AVERAGE = 1 << 20;

    /** Whatever the content, a cut is here. */
    public static final int MOST = 4 << 20;

    /** Before the average, a cut is four times as rare as one in {@link #AVERAGE}, and behind it four times as likely. */
    private static final long STRICT = -1L << (64 - 22);

    private static final long LENIENT = -1L << (64 - 18);

    private static final long[] GEAR = gear();

    private Chunker() {}

    /**
     * The length of the chunk that begins at {@code from}.
     *
     * @param to the end of the bytes: {@link #MOST} behind {@code from} at least, or the content's own end
     */
    public static int cut(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= LEAST) {
            return length;
        }
        int middle = from + Math.min(AVERAGE, length);
        int end = from + Math.min(MOST, length);
        long hash = 0;
        int at = from + LEAST;
        while (at < middle) {
            hash = (hash << 1) + GEAR[bytes[at++] & 0xff];
            if ((hash & STRICT) == 0) {
                return at - from;
            }
        }
        while (at < end) {
            hash = (hash << 1) + GEAR[bytes[at++] & 0xff];
            if ((hash & LENIENT) == 0) {
                return at - from;
            }
        }
        return end - from;
    }

    /** Random numbers that anybody can make again: of each byte, the first eight bytes of the SHA-256 of its name. */
    private static long[] gear() {
        long[] gear = new long[256];
        for (int i = 0; i < gear.length; i++) {
            byte[] name = "cofre gear %d".formatted(i).getBytes(StandardCharsets.UTF_8);
            gear[i] = ByteBuffer.wrap(BlobId.newDigest().digest(name)).getLong();
        }
        return gear;
    }
}
