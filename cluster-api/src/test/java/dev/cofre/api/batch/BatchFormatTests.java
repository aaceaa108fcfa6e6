package dev.cofre.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchFormatTests {
    private static final int MAGIC = 0x43464231;

    @Test
    void whatIsWrittenIsReadBackFrameByFrame() throws IOException {
        List<BatchFrame> frames = List.of(frame("first", 0), frame("second", 5000), frame("x".repeat(8192), 1 << 20));

        List<BatchFrame> read = read(write(frames));

        assertThat(read).usingElementComparator(BatchFormatTests::compare).containsExactlyElementsOf(frames);
    }

    @Test
    void anEmptyBatchIsABatch() throws IOException {
        assertThat(read(write(List.of()))).isEmpty();
    }

    @Test
    void theLengthIsKnownBeforeItIsWritten() throws IOException {
        List<BatchFrame> frames = List.of(frame("a", 0), frame("bcd", 77));

        assertThat(BatchFormat.length(frames)).isEqualTo(write(frames).length);
        assertThat(BatchFormat.length(List.of())).isEqualTo(write(List.of()).length);
    }

    @Test
    void aBodyThatIsCutAnywhereIsNoBatch() throws IOException {
        byte[] whole = write(List.of(frame("one", 3), frame("two", 0), frame("three", 20)));

        for (int cut = 0; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            assertThatExceptionOfType(MalformedBatchException.class)
                    .as("cut after %d of %d bytes", cut, whole.length)
                    .isThrownBy(() -> read(part))
                    .withMessageContaining("cut off");
        }
    }

    @Test
    void bytesBehindTheEndAreNotOverlooked() throws IOException {
        byte[] whole = write(List.of(frame("one", 3)));

        assertMalformed(Arrays.copyOf(whole, whole.length + 1), "behind the end");
    }

    @Test
    void theEndStaysTheEnd() throws IOException {
        var reader = new BatchFormat.Reader(new ByteArrayInputStream(write(List.of())));

        assertThat(reader.next()).isEmpty();
        assertThat(reader.next()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 8193, Integer.MAX_VALUE})
    void aGrantOfALengthThatNoneHasIsRefusedBeforeItIsRead(int length) throws IOException {
        assertMalformed(body(MAGIC, length), "grant's length");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, (1 << 20) + 1, Integer.MAX_VALUE})
    void aContentOfALengthThatNoneHasIsRefusedBeforeItIsRead(int length) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeInt(MAGIC);
        data.writeInt(1);
        data.writeByte('g');
        data.write(new byte[BlobId.BYTES]);
        data.writeInt(length);

        assertMalformed(body.toByteArray(), "content's length");
    }

    @Test
    void aThousandFramesAreTakenAndNotOneMore() throws IOException {
        BatchFrame frame = frame("g", 1);
        List<BatchFrame> most = new ArrayList<>(Collections.nCopies(1000, frame));

        assertThat(read(write(most))).hasSize(1000);
        most.add(frame);
        assertMalformed(write(most), "more than 1000 frames");
    }

    @Test
    void sixteenMebibytesAreTakenAndNotOneByteMore() throws IOException {
        BatchFrame large = frame("g", 1 << 20);
        List<BatchFrame> most = new ArrayList<>(Collections.nCopies(16, large));

        assertThat(read(write(most))).hasSize(16);
        most.add(frame("g", 1));
        assertMalformed(write(most), "bytes of content");
    }

    @Test
    void garbageIsRefusedAndNeverAnythingButAMalformedBatch() throws IOException {
        assertMalformed(body(0x504b0304, 1), "does not begin with CFB1");
        Random random = new Random(1);
        byte[] whole = write(List.of(frame("one", 30), frame("two", 0)));
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                assertThat(read(damaged)).hasSizeLessThanOrEqualTo(2);
            } catch (MalformedBatchException e) {
                assertThat(e).hasMessageMatching("\\S.*");
            }
        }
    }

    /** 0 for equal frames. A comparison field by field looks at each byte by reflection, which takes half a minute. */
    private static int compare(BatchFrame one, BatchFrame other) {
        boolean equal = one.grant().equals(other.grant())
                && one.blob().equals(other.blob())
                && Arrays.equals(one.content(), other.content());
        return equal ? 0 : 1;
    }

    private static BatchFrame frame(String grant, int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return new BatchFrame(grant, BlobId.ofContent(content), content);
    }

    private static byte[] write(List<BatchFrame> frames) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchFormat.write(frames, out);
        return out.toByteArray();
    }

    private static byte[] body(int... numbers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int number : numbers) {
            new DataOutputStream(out).writeInt(number);
        }
        return out.toByteArray();
    }

    private static List<BatchFrame> read(byte[] body) throws IOException {
        var reader = new BatchFormat.Reader(new ByteArrayInputStream(body));
        List<BatchFrame> frames = new ArrayList<>();
        for (Optional<BatchFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
            frames.add(frame.get());
        }
        return frames;
    }

    private static void assertMalformed(byte[] body, String reason) {
        assertThatExceptionOfType(MalformedBatchException.class)
                .isThrownBy(() -> read(body))
                .withMessageContaining(reason);
    }
}
