package dev.cofre.client.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountsTests {
    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "999, 999 B",
        "1000, 1.0 kB",
        "2149, 2.1 kB",
        "999949, 999.9 kB",
        "999950, 1.0 MB",
        "1200000000, 1.2 GB",
        "9223372036854775807, 9.2 EB"
    })
    void bytesHaveTheUnitThatSuitsThem(long bytes, String words) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "59, 59 s", "60, 1 min 0 s", "185, 3 min 5 s", "7800, 2 h 10 min"})
    void timesHaveTheUnitsThatSuitThem(long seconds, String words) {
        assertThat(Amounts.time(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1500, 1500", "2k, 2048", "3M, 3145728", "1G, 1073741824", "4t, 4398046511104"})
    void sizesAreRead(String words, long bytes) {
        assertThat(Amounts.parse(words)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k", "1.5M", "-1", "1 M", "5X", "9999999999T", "99999999999999999999"})
    void whatIsNoSizeIsRefused(String words) {
        assertThatThrownBy(() -> Amounts.parse(words)).hasMessageContaining("is no size");
    }
}
