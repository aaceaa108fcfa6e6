package dev.cofre.system.fault;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** The machine's clock, as somebody has set it. */
public final class SetClock extends Clock {
    private final Clock machine = Clock.systemUTC();
    private volatile Duration ahead = Duration.ZERO;

    public void set(Duration by) {
        ahead = by;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
