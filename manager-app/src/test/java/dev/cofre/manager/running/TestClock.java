package dev.cofre.manager.running;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands still until time passes, or somebody sets it. */
public final class TestClock extends Clock {
    private volatile Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private volatile Instant steady = now;

    public void advance(Duration by) {
        now = now.plus(by);
        steady = steady.plus(by);
    }

    /** No time passes by that. */
    public void set(Duration ahead) {
        now = now.plus(ahead);
    }

    /** What has passed, whatever the clock was set to. */
    public Instant steady() {
        return steady;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
