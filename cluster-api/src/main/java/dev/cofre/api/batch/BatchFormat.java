package dev.cofre.api.batch;

import dev.cofre.api.blob.BlobId;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A body that carries many small blobs, one after the other. All numbers are big-endian:
 *
 * <pre>
 * "CFB1"
 * frame*:  u32 length of the grant, 1 to 8192 | the grant in ASCII | 32 bytes SHA-256
 *          | u32 length of the content, 0 to 1 MiB | the content
 * u32 0
 * </pre>
 *
 * The closing zero tells a whole body from one that was cut between two frames.
 */
public final class BatchFormat {
    public static final String MEDIA_TYPE = "application/vnd.cofre.batch";
    public static final int MAX_CONTENT = 1 << 20;
    /** Most frames of one body. */
    public static final int MAX_FRAMES = 1000;
    /** Most bytes of content in one body. */
    public static final long MAX_BYTES = 16L << 20;

    private static final int MAGIC = 0x43464231;
    private static final int MAX_GRANT = 8192;

    private BatchFormat() {}

    /** Bytes that {@link #write} will send for these frames. */
    public static long length(List<BatchFrame> frames) {
        long length = 8;
        for (BatchFrame frame : frames) {
            length += 8 + frame.grant().length() + BlobId.BYTES + frame.content().length;
        }
        return length;
    }

    /** Writes the whole body; does not close {@code out}. */
    public static void write(List<BatchFrame> frames, OutputStream out) throws IOException {
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(MAGIC);
        for (BatchFrame frame : frames) {
            byte[] grant = frame.grant().getBytes(StandardCharsets.US_ASCII);
            data.writeInt(grant.length);
            data.write(grant);
            data.write(frame.blob().bytes());
            data.writeInt(frame.content().length);
            data.write(frame.content());
        }
        data.writeInt(0);
        data.flush();
    }

    /** Reads frame by frame, so that no more than one content need be held. Not thread-safe. */
    public static final class Reader {
        private final DataInputStream in;
        private boolean begun;
        private boolean ended;
        /** Of the next frame, if it was asked for already. */
        private @Nullable String grant;

        private int frames;
        private long bytes;

        /** @param in should be buffered; not closed here */
        public Reader(InputStream in) {
            this.in = new DataInputStream(in);
        }

        /**
         * The next frame, or nothing after the last.
         *
         * @throws MalformedBatchException if the body is cut, too large, or no batch at all
         */
        public Optional<BatchFrame> next() throws IOException {
            try {
                Optional<String> next = grant();
                grant = null;
                return next.isEmpty() ? Optional.empty() : Optional.of(read(next.get()));
            } catch (EOFException e) {
                throw cutOff(e);
            }
        }

        /** The grant of the next frame, of which nothing else is read before {@link #next}: who has none gets no memory for its bytes. */
        public Optional<String> nextGrant() throws IOException {
            try {
                return grant();
            } catch (EOFException e) {
                throw cutOff(e);
            }
        }

        private MalformedBatchException cutOff(EOFException e) {
            return new MalformedBatchException("the batch is cut off after %d frames".formatted(frames), e);
        }

        private Optional<String> grant() throws IOException {
            if (ended || grant != null) {
                return Optional.ofNullable(grant);
            }
            if (!begun) {
                check(in.readInt() == MAGIC, "the body does not begin with CFB1");
                begun = true;
            }
            int grantLength = in.readInt();
            if (grantLength == 0) {
                ended = true;
                check(in.read() < 0, "there are bytes behind the end of the batch");
                return Optional.empty();
            }
            check(grantLength > 0 && grantLength <= MAX_GRANT, "a grant's length is out of bounds");
            check(++frames <= MAX_FRAMES, "more than " + MAX_FRAMES + " frames");
            grant = new String(exactly(grantLength), StandardCharsets.US_ASCII);
            return Optional.of(grant);
        }

        private BatchFrame read(String grant) throws IOException {
            BlobId blob = BlobId.of(exactly(BlobId.BYTES));
            int length = in.readInt();
            check(length >= 0 && length <= MAX_CONTENT, "a content's length is out of bounds");
            bytes += length;
            check(bytes <= MAX_BYTES, "more than " + MAX_BYTES + " bytes of content");
            return new BatchFrame(grant, blob, exactly(length));
        }

        private byte[] exactly(int length) throws IOException {
            byte[] read = in.readNBytes(length);
            if (read.length < length) {
                throw new EOFException();
            }
            return read;
        }

        private static void check(boolean condition, String otherwise) throws MalformedBatchException {
            if (!condition) {
                throw new MalformedBatchException(otherwise, null);
            }
        }
    }
}
