package dev.cofre.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ContentsTests {
    private final Contents contents = new Contents();

    @Test
    void noTwoAreTheSame() {
        assertThat(LongStream.range(0, 1000).mapToObj(number -> BlobId.ofContent(contents.of(number, 4096))))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatIsWrittenHasTheSizeAndNoTwoEqualBlocks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        contents.write(7, 4 << 20, out);

        byte[] all = out.toByteArray();
        assertThat(all).hasSize(4 << 20);
        assertThat(LongStream.range(0, 1024)
                        .mapToObj(block -> BlobId.ofContent(
                                Arrays.copyOfRange(all, (int) block * 4096, (int) (block + 1) * 4096))))
                .doesNotHaveDuplicates();
    }

    @Test
    void mixedSizesAreSmallFilesOfAllSizes() {
        assertThat(LongStream.range(0, 10_000).mapToObj(Contents::mixedSize))
                .allSatisfy(size -> assertThat(size).isBetween(512, 64 << 10))
                .anyMatch(size -> size < 1024)
                .anyMatch(size -> size > 60_000);
    }
}
