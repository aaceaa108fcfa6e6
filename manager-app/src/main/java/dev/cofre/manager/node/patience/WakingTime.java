package dev.cofre.manager.node.patience;

import dev.cofre.service.time.SteadyTime;
import java.time.Duration;
import java.time.Instant;

/**
 * Steady time without that in which this process did not run: a manager that was stopped, starved or suspended with its machine
 * could hear nobody, and must not say of anyone that he was silent. It has to be looked at often, as it knows by the gap between two
 * looks. Thread-safe.
 */
public final class WakingTime {
    private final SteadyTime time;
    private final Duration longest;
    private Instant looked;
    private Duration missed = Duration.ZERO;

    /** @param longest between two looks of a process that runs; what is over counts as not run */
    public WakingTime(SteadyTime time, Duration longest) {
        this.time = time;
        this.longest = longest;
        this.looked = time.now();
    }

    public synchronized Instant now() {
        Instant now = time.now();
        Duration gap = Duration.between(looked, now);
        if (gap.compareTo(longest) > 0) {
            missed = missed.plus(gap).minus(longest);
        }
        looked = now;
        return now.minus(missed);
    }
}
