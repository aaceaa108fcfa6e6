package dev.cofre.api.batch;

import dev.cofre.api.problem.Problem;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The body that answers a batch which asks for blobs: for each frame of the request, in the same order, the blob's bytes or why
 * they are not to be had. All numbers are big-endian:
 *
 * <pre>
 * "CFG1"
 * answer*: u32 length of the content, 0 to 1 MiB | the content
 *          or u32 2^31 + length of the problem, 1 to 64 KiB | the problem as JSON
 * </pre>
 *
 * There are as many answers as there were frames, so that a body that was cut is known by its length.
 */
public final class BatchAnswer {
    public static final String MEDIA_TYPE = "application/vnd.cofre.batch-answer";

    private static final int MAGIC = 0x43464731;
    private static final int PROBLEM = 1 << 31;
    private static final int MAX_PROBLEM = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BatchAnswer() {}

    /**
     * Exactly one of both.
     *
     * @param content at most {@link BatchFormat#MAX_CONTENT} bytes; not copied. Whether they are those of the blob is for the
     *     reader to check
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    public record Blob(byte @Nullable [] content, @Nullable Problem problem) {
        static Blob of(byte[] content) {
            return new Blob(content, null);
        }

        static Blob of(Problem problem) {
            return new Blob(null, problem);
        }
    }

    /** Writes answer by answer; each is whole when its call returns. Not thread-safe. */
    public static final class Writer {
        private final DataOutputStream out;

        /** @param out should be buffered; neither flushed nor closed here */
        public Writer(OutputStream out) throws IOException {
            this.out = new DataOutputStream(out);
            this.out.writeInt(MAGIC);
        }

        /** @param length bytes of {@code content}, from its beginning */
        public void content(byte[] content, int length) throws IOException {
            out.writeInt(length);
            out.write(content, 0, length);
        }

        public void problem(Problem problem) throws IOException {
            byte[] json = JSON.writeValueAsString(problem).getBytes(StandardCharsets.UTF_8);
            out.writeInt(PROBLEM | json.length);
            out.write(json);
        }
    }

    /** Reads answer by answer, so that no more than one content need be held. Not thread-safe. */
    public static final class Reader {
        private final DataInputStream in;
        private boolean begun;
        private int read;

        /** @param in should be buffered; not closed here */
        public Reader(InputStream in) {
            this.in = new DataInputStream(in);
        }

        /**
         * The next answer; to be called once for each frame of the request.
         *
         * @throws MalformedBatchException if the body is cut, or is no such body
         */
        public Blob next() throws IOException {
            try {
                if (!begun) {
                    check(in.readInt() == MAGIC, "the answer does not begin with CFG1");
                    begun = true;
                }
                Blob blob = blob(in.readInt());
                read++;
                return blob;
            } catch (EOFException | JacksonException e) {
                throw new MalformedBatchException("the answer is cut off after %d blobs".formatted(read), e);
            }
        }

        private Blob blob(int length) throws IOException {
            if ((length & PROBLEM) != 0) {
                int problem = length & ~PROBLEM;
                check(problem > 0 && problem <= MAX_PROBLEM, "a problem's length is out of bounds");
                return Blob.of(JSON.readValue(exactly(problem), Problem.class));
            }
            check(length <= BatchFormat.MAX_CONTENT, "a content's length is out of bounds");
            return Blob.of(exactly(length));
        }

        private byte[] exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new EOFException();
            }
            return bytes;
        }

        private static void check(boolean condition, String otherwise) throws MalformedBatchException {
            if (!condition) {
                throw new MalformedBatchException(otherwise, null);
            }
        }
    }
}
