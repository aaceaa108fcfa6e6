package dev.cofre.storage.node;

import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The manager's time, as far as its answers tell: grants end by it, and a node whose own clock is hours off, or is set meanwhile, must
 * neither refuse all of them nor take old ones. Between two answers it goes on as time does. Thread-safe.
 */
@Component
public class ManagerTime {
    private static final Logger log = LoggerFactory.getLogger(ManagerTime.class);
    /** More than answers take, and less than grants live. */
    private static final Duration NOTABLE = Duration.ofMinutes(1);

    private final SteadyTime time;
    private final Clock clock;
    private volatile Heard heard;
    private volatile Duration ahead = Duration.ZERO;

    /** @param when in steady time */
    private record Heard(Instant now, Instant when) {}

    ManagerTime(SteadyTime time, Clock clock) {
        this.time = time;
        this.clock = clock;
        this.heard = new Heard(clock.instant(), time.now());
    }

    /**
     * To be called as soon as the answer is there that says so.
     *
     * @param said what the manager's clock says, which need not be its time; null if it does not tell
     */
    void is(Instant now, @Nullable Instant said) {
        heard = new Heard(now, time.now());
        if (said == null) {
            return;
        }
        Duration found = Duration.between(clock.instant(), said);
        if (found.minus(ahead).abs().compareTo(NOTABLE) > 0 && found.abs().compareTo(NOTABLE) > 0) {
            log.warn(
                    "This machine's clock differs from the manager's by {}: grants are taken by the manager's, times of receipts and logs are wrong; set the clock",
                    found.abs().truncatedTo(ChronoUnit.SECONDS));
        }
        ahead = found;
    }

    public Instant instant() {
        Heard last = heard;
        return last.now().plus(time.since(last.when()));
    }

    /** The later of both times: who is to wait for something from now on waits long enough, whichever clock is right. */
    public Instant later() {
        Instant manager = instant();
        Instant own = clock.instant();
        return own.isAfter(manager) ? own : manager;
    }

    /** The earlier of both times: what is over by this is over, unless both clocks are wrong. */
    public Instant earlier() {
        Instant manager = instant();
        Instant own = clock.instant();
        return own.isBefore(manager) ? own : manager;
    }

    /** How much the manager's clock is ahead; negative if it is behind. */
    Duration ahead() {
        return ahead;
    }
}
