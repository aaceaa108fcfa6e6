package dev.cofre.client.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
