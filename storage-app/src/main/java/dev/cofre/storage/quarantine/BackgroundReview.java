package dev.cofre.storage.quarantine;

import dev.cofre.api.ManagerApi;
import dev.cofre.service.life.BackgroundThread;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.Membership;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The thread that looks at bad copies, for as long as the server runs. */
@Component
class BackgroundReview {
    private static final Logger log = LoggerFactory.getLogger(BackgroundReview.class);
    /** What it is putting together then is swept at the next start. */
    private static final Duration LONGEST_STOP = Duration.ofSeconds(15);

    private final QuarantineReview review;
    private final Membership membership;
    private final Duration interval;
    private final BackgroundThread thread = new BackgroundThread("quarantine", this::run);

    BackgroundReview(
            BlobStore store,
            Peers peers,
            ManagerApi manager,
            Membership membership,
            SteadyTime time,
            QuarantineProperties properties) {
        this.membership = membership;
        this.interval = properties.interval();
        this.review =
                new QuarantineReview(store, peers, blob -> manager.sources(membership.self(), blob), interval, time);
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    private void run() {
        while (thread.pause(interval)) {
            try {
                if (membership.joined()) {
                    review.run(thread::isStopping);
                }
            } catch (RuntimeException | Error e) {
                Fatal.check(e);
                log.warn("The review of bad copies has met a fault, and goes on in a moment", e);
            }
        }
    }

    @PreDestroy
    void stop() {
        thread.stop(LONGEST_STOP);
    }
}
