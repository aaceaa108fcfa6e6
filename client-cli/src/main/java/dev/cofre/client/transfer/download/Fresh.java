package dev.cofre.client.transfer.download;

import dev.cofre.api.file.Locations;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a file is, asked for anew before the grants to read it run out. For one thread. */
public final class Fresh {
    private static final Duration GOOD = Duration.ofMinutes(1);

    private final Supplier<Locations> ask;
    private @Nullable Locations last;
    private long asked;

    public Fresh(Supplier<Locations> ask) {
        this.ask = ask;
    }

    public Locations get() {
        Locations known = last;
        return known != null && System.nanoTime() - asked < GOOD.toNanos() ? known : renew();
    }

    public Locations renew() {
        Locations now = ask.get();
        last = now;
        asked = System.nanoTime();
        return now;
    }
}
