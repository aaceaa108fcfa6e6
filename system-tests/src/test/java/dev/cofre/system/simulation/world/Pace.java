package dev.cofre.system.simulation.world;

import java.time.Duration;

/**
 * How long things take in a life. Most lives are short and full: what goes wrong does so through few things that meet, and many short
 * lives have more of them meet than a long one. Some are as long as in earnest.
 *
 * @param length until the faults stop
 * @param use between two things that clients do, at most twice that
 * @param fault the same for faults
 * @param absence of a server that is away for long, at most
 * @param grace how long a server may be away before its copies are made elsewhere
 * @param restartGrace the same for one that has said that it stops
 * @param retention what is deleted stays so long in the trash
 * @param keep what is let go stays so long on its server
 * @param clocks whether a clock may be wrong
 */
public record Pace(
        Duration length,
        long use,
        long fault,
        long absence,
        Duration grace,
        Duration restartGrace,
        Duration retention,
        Duration keep,
        boolean clocks) {
    /** A clock that is off by less is believed, so that much may be taken off the time that something is kept. */
    private static final Duration CREDIBLE = Duration.ofMinutes(65);

    private static final Duration NEVER = Duration.ofDays(4);

    public static Pace of(Timeline timeline) {
        if (timeline.chance(0.04)) {
            return new Pace(
                    Duration.ofMinutes(timeline.between(10, 50)),
                    timeline.between(5_000, 40_000),
                    timeline.between(20_000, 200_000),
                    2_400_000,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(20),
                    Duration.ofHours(2),
                    NEVER,
                    true);
        }
        boolean clocks = timeline.chance(0.5);
        return new Pace(
                Duration.ofMinutes(timeline.between(2, 10)),
                timeline.between(2_000, 10_000),
                timeline.between(4_000, 40_000),
                400_000,
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                clocks ? Duration.ofHours(2) : Duration.ofMinutes(timeline.between(2, 5)),
                clocks ? NEVER : Duration.ofMinutes(timeline.between(2, 5)),
                clocks);
    }

    /** Within which nothing expires that was deleted. */
    public Duration surelyKept() {
        return clocks ? retention.minus(CREDIBLE) : retention;
    }
}
