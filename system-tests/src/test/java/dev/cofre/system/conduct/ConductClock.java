package dev.cofre.system.conduct;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** The machine's clock, as somebody has set it. */
final class ConductClock extends Clock {
    private final Clock machine;
    private final Orders orders;

    ConductClock(Clock machine, Orders orders) {
        this.machine = machine;
        this.orders = orders;
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(orders.now().ahead());
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
