package dev.cofre.storage.repair;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.node.ManagerTime;
import dev.cofre.storage.node.Membership;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Drops for good what was let go long enough ago, by the manager's clock and by this machine's. */
@Component
class LetGoExpiry {
    private static final Logger log = LoggerFactory.getLogger(LetGoExpiry.class);

    private final BlobStore store;
    private final Membership membership;
    private final ManagerTime time;
    private final LettingGoProperties properties;

    LetGoExpiry(BlobStore store, Membership membership, ManagerTime time, LettingGoProperties properties) {
        this.store = store;
        this.membership = membership;
        this.time = time;
        this.properties = properties;
    }

    @Scheduled(fixedDelayString = "${cofre.letting-go.interval:1m}")
    void expire() {
        if (!membership.joined() || !membership.usage().writable()) {
            return;
        }
        try {
            int dropped = store.dropLetGo(time.earlier().minus(properties.keep()));
            if (dropped > 0) {
                log.info(
                        "{} copies that were let go {} ago or longer are dropped for good", dropped, properties.keep());
            }
        } catch (ProblemException | UncheckedIOException e) {
            log.warn("What was let go is not dropped now: {}", e.getMessage());
        }
    }
}
