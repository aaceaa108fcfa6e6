package dev.cofre.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadIdTests {
    private static final UploadId ID = UploadId.of("0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11");

    @Test
    void aNewOneIsAUuidOfVersion7() {
        long before = System.currentTimeMillis();
        UUID made = UploadId.create().value();
        long after = System.currentTimeMillis();

        assertThat(made.version()).isEqualTo(7);
        assertThat(made.variant()).isEqualTo(2);
        assertThat(made.getMostSignificantBits() >>> 16).isBetween(before, after);
    }

    @Test
    void noTwoAreTheSame() {
        assertThat(Stream.generate(UploadId::create).limit(10_000)).doesNotHaveDuplicates();
    }

    @Test
    void isReadAsItIsWritten() {
        assertThat(ID).hasToString("0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11");
        assertThat(UploadId.of(ID.toString())).isEqualTo(ID);
        assertThat(UploadId.of("0197F4A2-5C1E-7C3A-9D0B-3F6F0B8A5E11")).isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-2-3-4-5",
                "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e1",
                "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e111",
                "0197f4a25c1e7c3a9d0b3f6f0b8a5e11----",
                "00197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e1",
                "+197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11",
                "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5eg1",
                "not an upload id, but as long as one"
            })
    void hasOneFormOnly(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UploadId.of(text))
                .withMessageContaining("an upload id is a UUID");
    }

    @Test
    void aFormSentAgainHasTheSameIdsForItsFiles() {
        assertThat(ID.sibling(0)).isEqualTo(ID);
        assertThat(IntStream.range(0, 1000).mapToObj(ID::sibling)).doesNotHaveDuplicates();
        assertThat(ID.sibling(1))
                .as("stored uploads are found by it: it must never change")
                .hasToString("d25410ac-dd32-37a2-92ea-bffa2f4cd3af");
        assertThat(UploadId.create().sibling(1)).isNotEqualTo(ID.sibling(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 17, Integer.MAX_VALUE})
    void aReplicationFactorIsOneToSixteen(int copies) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplicationFactor(copies))
                .withMessageContaining(Integer.toString(copies));
    }

    @Test
    void aReplicationFactorIsWrittenAsItsNumber() {
        assertThat(new ReplicationFactor(1)).hasToString("1");
        assertThat(new ReplicationFactor(16)).hasToString("16");
    }
}
