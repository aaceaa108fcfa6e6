package dev.cofre.manager.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WakingTimeTests {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LOOKS = Duration.ofMillis(500);
    private static final Patience PATIENCE =
            new Patience(Duration.ofSeconds(3), Duration.ofMinutes(10), Duration.ofMinutes(30), BEGIN);

    private Instant now = BEGIN;
    private final WakingTime time = new WakingTime(() -> now, LOOKS);

    @Test
    void passesAsSteadyTimeDoesWhileTheProcessRuns() {
        Instant heard = time.now();

        pass(Duration.ofSeconds(4));

        assertThat(Duration.between(heard, time.now())).isEqualTo(Duration.ofSeconds(4));
        assertThat(PATIENCE.isSilent(time.now(), heard)).isTrue();
    }

    @Test
    void nobodyWasSilentOrIsLostForATimeInWhichTheProcessDidNotRun() {
        Instant heard = time.now();
        pass(Duration.ofSeconds(1));

        now = now.plus(Duration.ofDays(3));

        assertThat(Duration.between(heard, time.now()))
                .isEqualTo(Duration.ofSeconds(1).plus(LOOKS));
        assertThat(PATIENCE.isSilent(time.now(), heard)).isFalse();
        assertThat(PATIENCE.isLost(time.now(), heard)).isFalse();
    }

    @Test
    void whoDoesNotReportIsMissedThoughTheProcessIsStoppedAgainAndAgain() {
        Instant heard = time.now();

        for (int stops = 0; stops < 4; stops++) {
            pass(Duration.ofSeconds(1));
            now = now.plus(Duration.ofHours(1));
        }

        assertThat(PATIENCE.isSilent(time.now(), heard)).isTrue();
        assertThat(PATIENCE.isLost(time.now(), heard)).isFalse();
    }

    private void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plus(Duration.ofMillis(250));
            time.now();
        }
    }
}
