package dev.cofre.storage.repair;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import jakarta.annotation.PreDestroy;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Says what was let go, and why: each blob in the finest log, and all of some seconds together for people. Thread-safe. */
@Component
class DropLog {
    private static final Logger log = LoggerFactory.getLogger(DropLog.class);

    private int proved;
    private int unneeded;
    private int staying;
    private @Nullable String example;

    /** @param by who has proved that it holds it, too */
    synchronized void tooMany(BlobId blob, Collection<NodeId> by) {
        log.debug("Blob {} is let go: it is too many here, {} have proved that they hold it", blob, by);
        proved++;
        example = "blob %s, which %s have proved".formatted(blob, by);
    }

    synchronized void unneeded(BlobId blob) {
        log.debug("Blob {} is let go: no version of any file needs it any more", blob);
        unneeded++;
        if (example == null) {
            example = "blob %s, which no version of any file needs".formatted(blob);
        }
    }

    synchronized void staying(BlobId blob, String why) {
        log.debug("Blob {} is said to be too many here, and stays for now: {}", blob, why);
        staying++;
    }

    @PreDestroy
    @Scheduled(fixedDelay = 10_000)
    synchronized void tell() {
        if (proved + unneeded > 0) {
            log.info(
                    "{} copies were let go: of {} others have proved that they hold them, {} nobody needs any more; {} were to go and"
                            + " stay for now. Such as {}",
                    proved + unneeded,
                    proved,
                    unneeded,
                    staying,
                    example);
        }
        proved = 0;
        unneeded = 0;
        staying = 0;
        example = null;
    }
}
