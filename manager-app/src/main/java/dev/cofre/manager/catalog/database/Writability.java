package dev.cofre.manager.catalog.database;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * Whether the catalog takes what is written. One whose disk was made read-only after a fault, or whose database follows another, answers
 * every question, and looks well to whoever only asks. Thread-safe.
 */
public final class Writability {
    private static final Logger log = LoggerFactory.getLogger(Writability.class);

    private volatile boolean doubtful;
    private volatile @Nullable String failure;

    /** Something could not be written; that may pass. */
    public void isDoubtful() {
        doubtful = true;
    }

    public boolean mustBeTried() {
        return doubtful;
    }

    /** It was tried once more, and that failed, too. */
    public synchronized void isGone(Exception e) {
        if (failure == null) {
            log.error("{}; it goes on by itself then", sentence(e));
        }
        failure = sentence(e);
    }

    public void isThere() {
        if (doubtful) {
            isThereAgain();
        }
    }

    private synchronized void isThereAgain() {
        doubtful = false;
        if (failure != null) {
            failure = null;
            log.warn("The catalog can be written again, and the manager goes on");
        }
    }

    public Optional<String> trouble() {
        return Optional.ofNullable(failure);
    }

    private static String sentence(Exception e) {
        return "The catalog cannot be written (%s), so that nothing new is assigned: see to its disk, or its database"
                .formatted(NestedExceptionUtils.getMostSpecificCause(e).getMessage());
    }
}
