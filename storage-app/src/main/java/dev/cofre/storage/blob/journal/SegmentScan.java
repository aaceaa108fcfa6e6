package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.journal.SegmentReader.Found;
import java.io.IOException;
import java.util.Optional;

/**
 * Walks through a segment and tells damage from a torn tail.
 *
 * <p>What was on stable storage once cannot be torn. So a bad place is damage if it lies before a position of which a
 * whole record further on says that it was on stable storage by then. Otherwise the write of the last group was cut
 * short, in which any part of it may be there, and nobody was told that it is: all of it from the bad place on is cut.
 */
final class SegmentScan {
    /** Of a place that is read wrong: memory, a bus or a cable may have failed just once, and what is cut off is gone. */
    private static final int TRIES = 4;

    private final SegmentReader reader;
    private final long segment;
    private final RecordVisitor visitor;
    private long synced;

    /** @param synced up to where the segment is known to have been on stable storage; all of it if it is sealed */
    SegmentScan(SegmentReader reader, long segment, long synced, RecordVisitor visitor) {
        this.reader = reader;
        this.segment = segment;
        this.synced = Math.min(synced, reader.size());
        this.visitor = visitor;
    }

    /** Up to where the segment is known to have been on stable storage, as far as the scan went. */
    long synced() {
        return synced;
    }

    /**
     * Shows whole records and damage to the visitor.
     *
     * @param from where a record begins
     * @return where the segment ends, without the torn tail
     */
    long run(long from) throws IOException {
        long at = from;
        long unit = from;
        while (at < reader.size()) {
            Optional<Found> found = read(at);
            if (found.isPresent()) {
                at = show(found.get());
                unit = found.get().header().more() ? unit : at;
                continue;
            }
            long whole = behindDamage(at);
            if (whole < 0) {
                return unit;
            }
            visitor.damage(segment, at, whole);
            at = whole;
            unit = whole;
        }
        return synced >= at ? at : unit;
    }

    private Optional<Found> read(long at) throws IOException {
        Optional<Found> found = reader.at(at);
        for (int i = 1; found.isEmpty() && i < TRIES; i++) {
            reader.forget();
            found = reader.at(at);
        }
        return found;
    }

    private long show(Found found) throws IOException {
        synced = Math.max(synced, Math.min(found.header().synced(), reader.size()));
        visitor.record(found.read(), found.at());
        return found.at().end();
    }

    /** Where to go on behind the bad bytes at {@code bad}, or -1 if they are the beginning of a torn tail. */
    private long behindDamage(long bad) throws IOException {
        Optional<Found> first = reader.next(bad + 1);
        for (Optional<Found> later = first;
                bad >= synced && later.isPresent();
                later = reader.next(later.get().at().end())) {
            synced = Math.max(synced, Math.min(later.get().header().synced(), reader.size()));
        }
        if (bad >= synced) {
            return -1;
        }
        return Math.min(synced, first.map(found -> found.at().position()).orElse(synced));
    }
}
