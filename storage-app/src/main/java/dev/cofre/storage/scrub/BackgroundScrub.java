package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.DataFolder;
import dev.cofre.storage.node.ScrubRecord;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The thread that scrubs, for as long as the server runs. */
@Component
class BackgroundScrub implements ScrubRecord {
    private static final Logger log = LoggerFactory.getLogger(BackgroundScrub.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Scrubber scrubber;
    private final VanishedFiles vanished;
    private final Doubts doubts;
    private final BackgroundThread thread = new BackgroundThread("scrub", this::run);

    BackgroundScrub(
            BlobStore store,
            ReplicaCheck check,
            Doubts doubts,
            Admission admission,
            ScrubProperties properties,
            DataFolder folder,
            Clock clock,
            MeterRegistry meters)
            throws IOException {
        this.doubts = doubts;
        Path data = folder.path();
        scrubber = new Scrubber(
                store,
                check,
                () -> admission.inFlight() > 0,
                properties,
                data.resolve("scrub.json"),
                clock,
                nanos -> thread.pause(Duration.ofNanos(nanos)));
        vanished = new VanishedFiles(data.resolve("blobs"));
        TimeGauge.builder(
                        "cofre.scrub.age",
                        scrubber,
                        TimeUnit.SECONDS,
                        each -> each.age().toSeconds())
                .description("Every byte was read since so long ago")
                .register(meters);
        FunctionCounter.builder("cofre.scrub.read", scrubber, Scrubber::bytes)
                .description("Bytes read by the scrub")
                .baseUnit("bytes")
                .register(meters);
        FunctionCounter.builder("cofre.scrub.bad", scrubber, Scrubber::bad)
                .description("Replicas that were bad or gone, and were set aside")
                .register(meters);
        Gauge.builder("cofre.scrub.running", this, each -> each.thread.isAlive() ? 1 : 0)
                .description("1 while the scrub works")
                .register(meters);
    }

    @Override
    public Instant oldest() {
        return scrubber.oldest();
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void run() {
        boolean more = false;
        while (thread.pause(more ? Duration.ZERO : PAUSE)) {
            more = false;
            try {
                Set<BlobId> suspects = new HashSet<>(vanished.take());
                doubts.next().ifPresent(suspects::add);
                more = scrubber.step(suspects) || doubts.any();
            } catch (IOException | RuntimeException | Error e) {
                Fatal.check(e);
                if (!thread.isStopping()) {
                    log.warn("The scrub has met a fault, and goes on in a moment", e);
                }
            }
        }
    }

    @PreDestroy
    void stop() throws IOException {
        thread.stop();
        scrubber.save();
        vanished.close();
    }
}
