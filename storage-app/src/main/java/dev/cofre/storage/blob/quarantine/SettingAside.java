package dev.cofre.storage.blob.quarantine;

import static dev.cofre.storage.blob.write.GroupWriter.RECORD_OVERHEAD;

import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.read.DamageWatch;
import dev.cofre.storage.blob.read.HeldBlobs;
import dev.cofre.storage.blob.write.GroupWriter;
import dev.cofre.storage.blob.write.PendingGroup;
import dev.cofre.storage.failure.Failures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets aside what was found bad: it does not count any more, and its bytes are kept. Thread-safe. */
public final class SettingAside {
    private static final Logger log = LoggerFactory.getLogger(SettingAside.class);

    private final GroupWriter writer;
    private final HeldBlobs held;
    private final BadCopies badCopies;
    private final DamageWatch damage;
    private final Clock clock;

    public SettingAside(GroupWriter writer, HeldBlobs held, BadCopies badCopies, DamageWatch damage, Clock clock) {
        this.writer = writer;
        this.held = held;
        this.badCopies = badCopies;
        this.damage = damage;
        this.clock = clock;
    }

    public CompletableFuture<Boolean> quarantine(StoredBlob judged, String reason) {
        return writer.submit(RECORD_OVERHEAD, group -> {
                    Optional<BlobRow> same = group.held(judged.blob())
                            .filter(row -> row.stored() == judged.stored().toEpochMilli());
                    if (same.isPresent()) {
                        quarantine(same.get(), reason, group);
                    }
                    return same.isPresent();
                })
                .exceptionally(failure -> disown(judged, reason, failure));
    }

    /** What is bad and cannot be set aside stays where it is, and is not here for anybody who counts on it. */
    private boolean disown(StoredBlob judged, String reason, Throwable failure) {
        if (writer.isWritable() || !held.find(judged.blob()).equals(Optional.of(judged))) {
            throw new CompletionException(Failures.cause(failure));
        }
        log.error(
                "Blob {} on this server is bad and does not count any more: {}; it stays where it is, as nothing is written",
                judged.blob(),
                reason);
        return held.disown(judged.blob());
    }

    /** The copy is kept first: a crash in between leaves a blob without its file, which is found bad again. */
    private void quarantine(BlobRow row, String reason, PendingGroup group) throws IOException {
        Optional<Path> where = badCopies.keep(row, row.place(), clock.millis());
        group.add(List.of(new BlobDeleted(row.blob(), row.place().segment(), clock.millis())));
        if (where.isPresent()) {
            damage.met(row.blob());
        }
        log.error(
                "Blob {} on this server is bad and does not count any more: {}; {}. The cluster makes another copy; check the"
                        + " disk (SMART, kernel log)",
                row.blob(),
                reason,
                where.map(path -> "its bytes are kept, see " + path).orElse("it has no file any more"));
    }
}
