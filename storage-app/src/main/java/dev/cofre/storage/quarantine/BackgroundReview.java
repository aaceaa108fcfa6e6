package dev.cofre.storage.quarantine;

import dev.cofre.api.ManagerApi;
import dev.cofre.service.life.Fatal;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.Membership;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The thread that looks at bad copies, for as long as the server runs. */
@Component
class BackgroundReview {
    private static final Logger log = LoggerFactory.getLogger(BackgroundReview.class);
    private static final long STOP_SECONDS = 15;

    private final QuarantineReview review;
    private final Membership membership;
    private final Duration interval;
    private final Thread thread = new Thread(this::run, "quarantine");
    /** Never an interrupt: that would close files under whoever else reads them, and look like a broken disk. */
    private final CountDownLatch stopping = new CountDownLatch(1);

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
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!stopping.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    if (membership.joined()) {
                        review.run(() -> stopping.getCount() == 0);
                    }
                } catch (RuntimeException | Error e) {
                    Fatal.check(e);
                    log.warn("The review of bad copies has met a fault, and goes on in a moment", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void stop() {
        stopping.countDown();
        try {
            thread.join(
                    TimeUnit.SECONDS.toMillis(STOP_SECONDS)); // what it is putting together is swept at the next start
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
