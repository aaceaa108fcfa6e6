package dev.cofre.storage.blob.write;

import static dev.cofre.storage.blob.write.GroupWriter.RECORD_OVERHEAD;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.BlobLetGo;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The way out for blobs: while they leave, they take no upload. Thread-safe. */
public final class Departures {
    private final GroupWriter writer;
    private final Clock clock;
    /** Blobs that take no upload, because they are being dropped. Added to by the thread that writes. */
    private final Set<BlobId> leaving = ConcurrentHashMap.newKeySet();

    public Departures(GroupWriter writer, Clock clock) {
        this.writer = writer;
        this.clock = clock;
    }

    boolean isLeaving(BlobId blob) {
        return leaving.contains(blob);
    }

    public CompletableFuture<LeavingBlobs> leave(Collection<BlobId> blobs) {
        return writer.submit(RECORD_OVERHEAD, group -> {
            Set<BlobId> free = new LinkedHashSet<>(blobs);
            free.removeAll(group.unsettledOf(free));
            free.removeIf(blob -> !leaving.add(blob));
            return new Leaving(free);
        });
    }

    private final class Leaving implements LeavingBlobs {
        private final Set<BlobId> blobs;
        private boolean closed;

        Leaving(Set<BlobId> blobs) {
            this.blobs = Set.copyOf(blobs);
        }

        @Override
        public Set<BlobId> blobs() {
            return blobs;
        }

        @Override
        public CompletableFuture<Integer> drop(Collection<BlobId> some) {
            if (!blobs.containsAll(some)) {
                throw new IllegalArgumentException("only what is leaving can be dropped");
            }
            return writer.submit(RECORD_OVERHEAD * some.size(), group -> dropNow(some, group));
        }

        /** Until it is closed no upload has come between, and later no drop does: both are decided by the same thread. */
        private synchronized int dropNow(Collection<BlobId> some, PendingGroup group) {
            if (closed) {
                return 0;
            }
            int dropped = 0;
            for (BlobId blob : some) {
                Optional<BlobRow> row = group.held(blob);
                if (row.isPresent()) {
                    group.add(List.of(new BlobDeleted(blob, row.get().place().segment(), clock.millis())));
                    dropped++;
                }
            }
            return dropped;
        }

        @Override
        public CompletableFuture<Integer> letGo(Collection<BlobId> some, Instant at) {
            if (!blobs.containsAll(some)) {
                throw new IllegalArgumentException("only what is leaving can be let go");
            }
            return writer.submit(RECORD_OVERHEAD * some.size(), group -> letGoNow(some, at.toEpochMilli(), group));
        }

        private synchronized int letGoNow(Collection<BlobId> some, long time, PendingGroup group) {
            if (closed) {
                return 0;
            }
            int gone = 0;
            for (BlobId blob : some) {
                if (group.held(blob).isPresent()) {
                    group.add(List.of(new BlobLetGo(blob, time)));
                    gone++;
                }
            }
            return gone;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                leaving.removeAll(blobs);
            }
        }
    }
}
