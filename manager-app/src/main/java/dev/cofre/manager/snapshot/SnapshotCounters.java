package dev.cofre.manager.snapshot;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** How much was cleaned up, for who graphs it. */
@Component
class SnapshotCounters {
    private final Counter snapshots;
    private final Counter packs;
    private final Counter read;

    SnapshotCounters(MeterRegistry meters) {
        snapshots = Counter.builder("cofre.snapshots.removed")
                .description("Snapshots that no rule of their policy kept")
                .register(meters);
        packs = Counter.builder("cofre.packs.removed")
                .description("Packs that no snapshot needed")
                .register(meters);
        read = Counter.builder("cofre.snapshots.read")
                .description("Bytes of snapshots that were read to know which packs they need")
                .baseUnit("bytes")
                .register(meters);
    }

    void snapshotRemoved() {
        snapshots.increment();
    }

    void snapshotRead(long bytes) {
        read.increment(bytes);
    }

    void packsRemoved(int count) {
        packs.increment(count);
    }
}
