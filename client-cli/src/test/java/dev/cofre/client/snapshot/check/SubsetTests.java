package dev.cofre.client.snapshot.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.cofre.api.file.FileName;
import dev.cofre.client.snapshot.vault.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubsetTests {
    private static final List<Vault.PackFile> PACKS = IntStream.range(0, 100)
            .mapToObj(i -> new Vault.PackFile(new FileName("pack-" + i), 10, Instant.EPOCH))
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {"", "0%", "0.000%", "0", "0M", "101%", "-1%", "1/0", "0/7", "8/7", "x"})
    void whatIsNoneOrNothingIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Subset(text)).withMessageContaining("'" + text + "'");
    }

    @Test
    void aShareIsReadAndOnePackAtLeast() {
        Random random = new Random(1);

        assertThat(new Subset("100%").of(PACKS, random)).hasSize(100);
        assertThat(new Subset("5%").of(PACKS, random)).hasSize(5);
        assertThat(new Subset("0.001%").of(PACKS, random)).hasSize(1);
        assertThat(new Subset("15").of(PACKS, random)).hasSize(2);
        assertThat(IntStream.rangeClosed(1, 7)
                        .mapToLong(part ->
                                new Subset(part + "/7").of(PACKS, random).size())
                        .sum())
                .isEqualTo(100);
    }
}
