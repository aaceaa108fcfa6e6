package dev.cofre.service.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class SteadyTimeTests {
    private static final Instant BEGIN = Instant.parse("2001-01-01T00:00:00Z");

    @Test
    void goesOnFromWhereItBeganAndNeverBack() {
        SteadyTime time = SteadyTime.from(BEGIN);

        Instant first = time.now();
        Instant second = time.now();

        assertThat(first).isBetween(BEGIN, BEGIN.plus(Duration.ofMinutes(10)));
        assertThat(second).isAfterOrEqualTo(first);
    }

    @Test
    void aMomentIsShownByTheClockAsItStandsNow() {
        Instant now = BEGIN.plusSeconds(60);
        SteadyTime time = () -> now;
        Instant set = Instant.parse("2026-11-29T12:00:00Z");

        assertThat(time.on(Clock.fixed(set, ZoneOffset.UTC), BEGIN)).isEqualTo(set.minusSeconds(60));
    }
}
