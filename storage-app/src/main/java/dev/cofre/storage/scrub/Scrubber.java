package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Reads all replicas again and again, by their ids, as fast as the period asks for and slower while uploads come in; what a
 * reader has met damage in, or what has vanished from the disk, comes first. The position outlives a restart. Steps are for one
 * thread; the figures may be read by any.
 */
final class Scrubber {
    private static final int PAGE = 100;
    private static final Duration SAVE_EVERY = Duration.ofMinutes(1);
    /** How much slower it reads while others use the disk. */
    private static final int YIELD = 4;

    private final BlobStore store;
    private final ReplicaCheck check;
    private final BooleanSupplier busy;
    private final ScrubProperties properties;
    private final Path file;
    private final Clock clock;
    private final Pace pace;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private volatile ScrubPosition position;
    private Instant saved;
    private Instant restUntil = Instant.MIN;

    /** @param busy whether others need the disk */
    Scrubber(
            BlobStore store,
            ReplicaCheck check,
            BooleanSupplier busy,
            ScrubProperties properties,
            Path file,
            Clock clock,
            Pace.Sleep sleep) {
        this.store = store;
        this.check = check;
        this.busy = busy;
        this.properties = properties;
        this.file = file;
        this.clock = clock;
        this.pace = new Pace(sleep);
        this.saved = clock.instant();
        this.position = ScrubPosition.load(file, saved);
    }

    /** Reads a page of replicas. @return whether there is more to do at once */
    boolean step(Set<BlobId> vanished) throws IOException {
        look(store.takeSuspects());
        look(vanished);
        Instant now = clock.instant();
        if (isResting(now)) {
            return false;
        }
        List<StoredBlob> page = store.blobs(position.after(), PAGE);
        for (StoredBlob blob : page) {
            read(blob);
            position = position.behind(blob.blob());
            look(store.takeSuspects());
        }
        if (page.size() < PAGE) {
            endRound(clock.instant());
        }
        if (Duration.between(saved, clock.instant()).abs().compareTo(SAVE_EVERY) >= 0) {
            save();
        }
        return page.size() == PAGE;
    }

    /** Never for longer than is ever meant: whoever has set the clock back must not have stopped the scrub. */
    private boolean isResting(Instant now) {
        return now.isBefore(restUntil) && Duration.between(now, restUntil).compareTo(properties.period()) <= 0;
    }

    /** A round is never begun before its time: a small store would be read without end. */
    private void endRound(Instant now) throws IOException {
        Instant begun = position.begun();
        Duration earliest = properties.period().dividedBy(2);
        if (Duration.between(begun, now).compareTo(earliest) < 0) {
            restUntil = begun.plus(earliest);
        }
        position = position.nextRound(now);
        save();
    }

    void save() throws IOException {
        position.save(file);
        saved = clock.instant();
    }

    /** Checks some at once, and at full speed. */
    private void look(Collection<BlobId> suspects) throws IOException {
        for (BlobId suspect : suspects) {
            Optional<StoredBlob> held = store.find(suspect);
            pace.setRate(properties.fastest().toBytes());
            if (held.isPresent() && check.run(held.get(), pace)) {
                bad.incrementAndGet();
            }
            bytes.addAndGet(pace.take());
        }
    }

    private void read(StoredBlob blob) throws IOException {
        long rate = properties.rate(store.usage().bytes());
        pace.setRate(busy.getAsBoolean() ? rate / YIELD : rate);
        if (check.run(blob, pace)) {
            bad.incrementAndGet();
        }
        bytes.addAndGet(pace.take());
    }

    /** Every byte has been read, or written, since then. */
    Instant oldest() {
        return position.oldest();
    }

    /** How long ago some byte was read last, at most. */
    Duration age() {
        return Duration.between(oldest(), clock.instant());
    }

    /** Bytes read. */
    long bytes() {
        return bytes.get();
    }

    /** Replicas set aside. */
    long bad() {
        return bad.get();
    }
}
