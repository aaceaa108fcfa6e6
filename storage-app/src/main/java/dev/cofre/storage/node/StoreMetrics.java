package dev.cofre.storage.node;

import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** What an operator graphs of a node's disk. */
@Component
class StoreMetrics implements MeterBinder {
    private final BlobStore store;
    private final Admission admission;
    private final Membership membership;

    StoreMetrics(BlobStore store, Admission admission, Membership membership) {
        this.store = store;
        this.admission = admission;
        this.membership = membership;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("cofre.store.blobs", store, s -> s.usage().blobs())
                .description("Blobs held")
                .register(registry);
        Gauge.builder("cofre.store.bytes", store, s -> s.usage().bytes())
                .description("Sizes of the blobs held, together")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("cofre.store.free", store, s -> s.usage().free())
                .description("Space still usable for blobs")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("cofre.store.writable", store, s -> s.usage().writable() ? 1 : 0)
                .description("0 after a failed write, until the server is restarted")
                .register(registry);
        Gauge.builder("cofre.store.distrusted", store, s -> s.usage().distrust() == null ? 0 : 1)
                .description(
                        "1 once so much was read wrong that the machine cannot be relied upon, until the server is restarted")
                .register(registry);
        Gauge.builder("cofre.store.bad.copies", store, s -> s.usage().badCopies())
                .description("Copies that were set aside as bad and are kept")
                .register(registry);
        Gauge.builder("cofre.store.let.go", store, s -> s.usage().letGoBlobs())
                .description("Copies that were let go and are kept for a time")
                .register(registry);
        Gauge.builder("cofre.store.let.go.bytes", store, s -> s.usage().letGoBytes())
                .description("Their sizes together, which count as free")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("cofre.uploads.in.flight", admission, Admission::inFlight)
                .description("Uploads and replicas being received")
                .register(registry);
        Gauge.builder(
                        "cofre.node.clock.ahead",
                        membership,
                        m -> -m.managerAhead().toMillis() / 1000.0)
                .description("How much this machine's clock is ahead of the manager's")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("cofre.node.joined", membership, m -> m.joined() ? 1 : 0)
                .description("1 while the manager knows this node")
                .register(registry);
    }
}
