package dev.cofre.api.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobIdTests {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    /** The example of FIPS 180-4. */
    @Test
    void isTheSha256OfTheBytes() {
        BlobId abc = BlobId.ofContent("abc".getBytes(StandardCharsets.US_ASCII));

        assertThat(abc.hex()).isEqualTo(ABC);
        assertThat(abc).hasToString(ABC);
        assertThat(BlobId.of(ABC)).isEqualTo(abc).hasSameHashCodeAs(abc);
        assertThat(BlobId.of(abc.bytes())).isEqualTo(abc);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ba7816bf",
                "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
                "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "٠a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            })
    void hasOneSpellingOnly(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.of(text)).withMessageContaining("64 lower-case");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void isThirtyTwoBytes(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> BlobId.of(new byte[length]));
    }

    @Test
    void ordersAsItsDigitsDo() {
        Random random = new Random(7);
        List<BlobId> ids = Stream.generate(() -> {
                    byte[] bytes = new byte[BlobId.BYTES];
                    random.nextBytes(bytes);
                    // equal beginnings, so that the later parts decide, too
                    Arrays.fill(bytes, 0, random.nextInt(BlobId.BYTES), (byte) 0x80);
                    return BlobId.of(bytes);
                })
                .limit(500)
                .toList();

        assertThat(ids.stream().sorted().map(BlobId::hex))
                .containsExactlyElementsOf(
                        ids.stream().map(BlobId::hex).sorted().toList());
    }

    @Test
    void cannotBeChangedThroughItsBytes() {
        BlobId id = BlobId.of(ABC);

        id.bytes()[0] = 0;

        assertThat(id.hex()).isEqualTo(ABC);
    }
}
