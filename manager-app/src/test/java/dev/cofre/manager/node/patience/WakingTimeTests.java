package dev.cofre.manager.node.patience;

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

    @Test
    void aStopThatComesWhileSomebodyIsLookedAtIsNoSilence() {
        Instant heard = time.now();
        boolean[] stops = {false};
        WakingTime interrupted = new WakingTime(
                () -> {
                    Instant read = now;
                    if (stops[0]) {
                        now = now.plus(Duration.ofHours(1)); // between the clock's word and what is made of it
                        stops[0] = false;
                    }
                    return read;
                },
                LOOKS);

        stops[0] = true;
        assertThat(PATIENCE.isSilent(interrupted.now(), heard)).isFalse();
        assertThat(PATIENCE.isSilent(interrupted.now(), heard)).isFalse();
    }

    @Test
    void whoIsSilentWhileTheProcessIsStarvedIsMissedLaterAndNotNever() {
        Instant heard = time.now();
        int looks = 0;

        while (!PATIENCE.isSilent(time.now(), heard)) {
            now = now.plus(Duration.ofSeconds(5)); // it gets to look so seldom
            looks++;
        }

        assertThat(looks).isEqualTo(7);
    }

    @Test
    void stopsThatAreTooShortToBeNoticedCountAsTimeInWhichItRan() {
        Instant heard = time.now();

        for (int stops = 0; stops < 10; stops++) {
            now = now.plus(Duration.ofMillis(450));
            time.now();
        }

        assertThat(Duration.between(heard, time.now())).isEqualTo(Duration.ofMillis(4500));
        assertThat(PATIENCE.isSilent(time.now(), heard)).isTrue();
    }

    @Test
    void aStopOfJustTheLengthOfTwoLooksIsNone() {
        Instant heard = time.now();
        now = now.plus(LOOKS);

        assertThat(time.now()).isEqualTo(heard.plus(LOOKS));
        now = now.plus(LOOKS).plusNanos(1);
        assertThat(time.now()).isEqualTo(heard.plus(LOOKS).plus(LOOKS));
    }

    @Test
    void whoeverIsHeardAfterAStopIsCountedFromThenOn() {
        time.now();
        now = now.plus(Duration.ofDays(400));
        Instant heard = time.now();

        pass(Duration.ofSeconds(2));

        assertThat(PATIENCE.isSilent(time.now(), heard)).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(PATIENCE.isSilent(time.now(), heard)).isTrue();
    }

    @Test
    void whoWasSilentBeforeAStopIsNotForgivenByIt() {
        Instant heard = time.now();
        pass(Duration.ofMinutes(10));

        now = now.plus(Duration.ofDays(3));

        assertThat(PATIENCE.isSilent(time.now(), heard)).isTrue();
        assertThat(PATIENCE.isLost(time.now(), heard)).isFalse();
        pass(Duration.ofSeconds(4));
        assertThat(PATIENCE.isLost(time.now(), heard)).isTrue();
    }

    @Test
    void whoHasStoppedInOrderIsOverdueByTheTimeInWhichTheProcessRanToo() {
        Instant stopped = time.now();
        now = now.plus(Duration.ofDays(1));
        assertThat(PATIENCE.isOverdue(time.now(), stopped)).isFalse();

        pass(Duration.ofMinutes(31));

        assertThat(PATIENCE.isOverdue(time.now(), stopped)).isTrue();
    }

    @Test
    void timeGoesOnHoweverOftenItIsLookedAtAtOneMoment() {
        Instant first = time.now();
        now = now.plus(Duration.ofHours(1));
        Instant after = time.now();

        assertThat(time.now()).isEqualTo(after).isEqualTo(first.plus(LOOKS));
        assertThat(time.now()).isEqualTo(after);
    }

    private void pass(Duration duration) {
        Instant end = now.plus(duration);
        while (now.isBefore(end)) {
            now = now.plus(Duration.ofMillis(250));
            time.now();
        }
    }
}
