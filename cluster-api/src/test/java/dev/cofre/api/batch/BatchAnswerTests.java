package dev.cofre.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchAnswerTests {
    private static final int MAGIC = 0x43464731;
    private static final Problem PROBLEM = Problem.of(ProblemType.UNKNOWN_BLOB, "not on 'server1' – ask another");

    @Test
    void whatIsWrittenIsReadBackOneByOne() throws IOException {
        List<BatchAnswer.Blob> read = read(whole(), 4);

        assertThat(read.get(0).content()).isEqualTo(bytes(5000));
        assertThat(read.get(1).content()).isEmpty();
        assertThat(read.get(2).problem()).isEqualTo(PROBLEM);
        assertThat(read.get(2).content()).isNull();
        assertThat(read.get(3).content()).isEqualTo(bytes(1 << 20));
        assertThat(read.get(3).problem()).isNull();
    }

    @Test
    void ofABufferOnlyItsBeginningIsSent() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new BatchAnswer.Writer(out).content(new byte[] {1, 2, 3, 4}, 2);

        assertThat(read(out.toByteArray(), 1).get(0).content()).containsExactly(1, 2);
    }

    @Test
    void anAnswerThatIsCutAnywhereIsNone() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchAnswer.Writer writer = new BatchAnswer.Writer(out);
        writer.content(bytes(20), 20);
        writer.problem(PROBLEM);
        writer.content(bytes(3), 3);
        byte[] whole = out.toByteArray();

        assertThat(read(whole, 3)).hasSize(3);
        for (int cut = 0; cut < whole.length; cut++) {
            byte[] part = Arrays.copyOf(whole, cut);
            assertThatExceptionOfType(MalformedBatchException.class)
                    .as("cut after %d of %d bytes", cut, whole.length)
                    .isThrownBy(() -> read(part, 3))
                    .withMessageContaining("cut off");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 20) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void aLengthThatNothingHasIsRefusedBeforeItIsRead(int length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(MAGIC);
        data.writeInt(length);

        assertThatExceptionOfType(MalformedBatchException.class)
                .isThrownBy(() -> read(out.toByteArray(), 1))
                .withMessageContaining("length is out of bounds");
    }

    @Test
    void garbageIsNeverAnythingButMalformed() throws IOException {
        Random random = new Random(1);
        byte[] whole = whole();
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(5100)] = (byte) random.nextInt();
            try {
                assertThat(read(damaged, 4)).hasSize(4);
            } catch (MalformedBatchException e) {
                assertThat(e).hasMessageMatching("\\S.*");
            }
        }
    }

    private static byte[] whole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchAnswer.Writer writer = new BatchAnswer.Writer(out);
        writer.content(bytes(5000), 5000);
        writer.content(bytes(0), 0);
        writer.problem(PROBLEM);
        writer.content(bytes(1 << 20), 1 << 20);
        return out.toByteArray();
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static List<BatchAnswer.Blob> read(byte[] body, int count) throws IOException {
        var reader = new BatchAnswer.Reader(new ByteArrayInputStream(body));
        List<BatchAnswer.Blob> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            answers.add(reader.next());
        }
        return answers;
    }
}
