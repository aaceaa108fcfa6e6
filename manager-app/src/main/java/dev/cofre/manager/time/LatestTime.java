package dev.cofre.manager.time;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time that is never later than it really is, as far as can be known: it goes on as fast as time does, and leaps forward to the
 * clock only after the servers' clocks have agreed with that for a while, the longer the further. It never goes back; while it is
 * ahead of clocks that agree it goes on at half the speed. Not thread-safe.
 */
final class LatestTime {
    /** A leap over a day takes an hour: a machine whose clock is set by the network has that long for it. */
    private static final int SHARE = 24;

    private static final Duration LONGEST = Duration.ofDays(1);
    /** By how much a clock may move while it is believed. */
    private static final Duration SAME = Duration.ofMinutes(1);

    private Instant latest;
    private Instant passed;
    private @Nullable Instant agreedSince;
    private Duration gap = Duration.ZERO;

    /** @param now in steady time, as all that is called so */
    LatestTime(Instant latest, Instant now) {
        this.latest = latest;
        this.passed = now;
    }

    Instant at(Instant now) {
        return latest.plus(elapsed(now));
    }

    /** Somebody who shares the catalog knows of a later time. */
    void isAtLeast(Instant time, Instant now) {
        if (time.isAfter(at(now))) {
            latest = time;
            passed = now;
        }
    }

    /** @return whether it has leapt */
    boolean pass(Instant now, Instant clock, boolean agreed) {
        Duration ahead = Duration.between(at(now), clock);
        latest = agreed && ahead.isNegative()
                ? later(clock, latest.plus(elapsed(now).dividedBy(2)))
                : at(now);
        passed = now;
        if (!agreed || ahead.isNegative() || ahead.isZero()) {
            agreedSince = null;
            return false;
        }
        if (agreedSince == null || ahead.minus(gap).abs().compareTo(SAME) > 0) {
            agreedSince = now;
            gap = ahead;
        }
        if (now.isBefore(agreedSince.plus(patience(ahead)))) {
            return false;
        }
        latest = clock;
        agreedSince = null;
        return true;
    }

    private Duration elapsed(Instant now) {
        Duration elapsed = Duration.between(passed, now);
        return elapsed.isNegative() ? Duration.ZERO : elapsed;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Duration patience(Duration ahead) {
        Duration share = ahead.dividedBy(SHARE);
        return share.compareTo(LONGEST) > 0 ? LONGEST : share;
    }
}
