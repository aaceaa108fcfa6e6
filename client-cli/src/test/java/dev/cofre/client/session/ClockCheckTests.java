package dev.cofre.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class ClockCheckTests {
    private final ClockCheck check = new ClockCheck(Clock.fixed(Instant.parse("2001-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void minutesAreSaidAsMinutes() {
        assertThat(check.warning(Duration.ofSeconds(185))).contains("3 min 5 s ahead of the cluster's");
        assertThat(check.warning(Duration.ofHours(-5))).contains("5 h 0 min behind the cluster's");
    }

    @Test
    void beyondADayBothTimesAreSaid() {
        assertThat(check.warning(Duration.ofDays(-9463).plusHours(1)))
                .contains("says 2001-01-01T00:00:00Z", "cluster's 2026-11-28T23:00:00Z", "back up again");
    }
}
