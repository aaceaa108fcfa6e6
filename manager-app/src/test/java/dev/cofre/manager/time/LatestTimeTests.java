package dev.cofre.manager.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatestTimeTests {
    private static final Instant BEGIN = Instant.parse("2026-11-29T12:00:00Z");

    private final LatestTime latest = new LatestTime(BEGIN, BEGIN);
    private Instant steady = BEGIN;
    private Duration clockAhead = Duration.ZERO;

    @Test
    void goesOnWithAClockThatIsRight() {
        pass(Duration.ofDays(30), true);

        assertThat(latest.at(steady)).isBetween(steady.minusSeconds(2), steady.plusSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {-25 * 365, -400, -1, 1, 400, 100_000})
    void aClockThatIsDaysOffForALittleWhileMovesItByThatWhile(long days) {
        clockAhead = Duration.ofDays(days);
        pass(Duration.ofSeconds(25), true);

        assertThat(latest.at(steady)).isBetween(BEGIN, BEGIN.plusSeconds(25));

        clockAhead = Duration.ZERO;
        pass(Duration.ofSeconds(60), true);
        assertThat(latest.at(steady)).isBetween(steady.minusSeconds(30), steady);
    }

    @Test
    void aClockThatNobodyAgreesWithIsNeverFollowed() {
        clockAhead = Duration.ofHours(2);
        pass(Duration.ofDays(10), false);

        assertThat(latest.at(steady)).isEqualTo(steady);
    }

    @Test
    void theTimeThatTheManagerWasOffIsBelievedOnceClocksHaveAgreedForAWhile() {
        clockAhead = Duration.ofHours(24);
        pass(Duration.ofMinutes(55), true);
        assertThat(latest.at(steady)).isEqualTo(steady);

        pass(Duration.ofMinutes(10), true);
        assertThat(latest.at(steady)).isBetween(steady.plus(clockAhead).minusSeconds(2), steady.plus(clockAhead));
    }

    @Test
    void aLongAbsenceIsBelievedAfterADay() {
        clockAhead = Duration.ofDays(30);
        pass(Duration.ofHours(23), true);
        assertThat(latest.at(steady)).isEqualTo(steady);

        pass(Duration.ofHours(2), true);
        assertThat(latest.at(steady)).isAfter(steady.plus(Duration.ofDays(29)));
    }

    @Test
    void aClockThatMovesWhileItIsToBeBelievedBeginsAnew() {
        for (int jump = 1; jump <= 100; jump++) {
            clockAhead = Duration.ofDays(jump);
            pass(Duration.ofMinutes(30), true);
        }

        assertThat(latest.at(steady)).isEqualTo(steady);
    }

    @Test
    void disagreementInBetweenBeginsAnew() {
        clockAhead = Duration.ofDays(1);
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofMinutes(50), true);
            pass(Duration.ofSeconds(1), false);
        }

        assertThat(latest.at(steady)).isEqualTo(steady);
    }

    @Test
    void whileItIsAheadItGoesOnSlowlyAndNeverBack() {
        clockAhead = Duration.ofHours(-1);
        pass(Duration.ofHours(1), true);
        assertThat(latest.at(steady)).isBetween(BEGIN.plusSeconds(1799), BEGIN.plusSeconds(1801));

        pass(Duration.ofHours(2), true);
        assertThat(latest.at(steady)).isBetween(clock().minusSeconds(2), clock().plusSeconds(2));
    }

    private Instant clock() {
        return steady.plus(clockAhead);
    }

    private void pass(Duration time, boolean agreed) {
        for (long second = 0; second < time.toSeconds(); second++) {
            steady = steady.plusSeconds(1);
            latest.pass(steady, clock(), agreed);
        }
    }
}
