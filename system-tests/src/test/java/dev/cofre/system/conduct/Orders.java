package dev.cofre.system.conduct;

import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;

/** What a process is told at the moment; read again every now and then. Thread-safe. */
final class Orders {
    private static final long FRESH_NANOS = 20_000_000;

    private final Path file;
    private volatile Heard heard;

    private record Heard(Conduct conduct, long at) {}

    Orders(Path file) {
        this.file = file;
        this.heard = new Heard(Conduct.readFrom(file), System.nanoTime());
    }

    Conduct now() {
        Heard last = heard;
        if (System.nanoTime() - last.at() < FRESH_NANOS) {
            return last.conduct();
        }
        Heard next = new Heard(Conduct.readFrom(file), System.nanoTime());
        heard = next;
        return next.conduct();
    }

    /** The machine's clock, as somebody has set it. */
    Clock clock(Clock machine) {
        return ((InstantSource) () -> machine.instant().plus(now().ahead())).withZone(machine.getZone());
    }

    boolean tells(Lie lie) {
        return now().lies().contains(lie);
    }
}
