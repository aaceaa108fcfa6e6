package dev.cofre.storage.node;

import java.time.Instant;

/** What the scrub has to say in reports. Thread-safe. */
public interface ScrubRecord {
    /** Every byte that is here has been read, or written, since then. */
    Instant oldest();
}
