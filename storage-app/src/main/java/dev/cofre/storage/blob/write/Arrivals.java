package dev.cofre.storage.blob.write;

import static dev.cofre.storage.blob.write.GroupWriter.RECORD_OVERHEAD;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.folder.BlobFolder;
import dev.cofre.storage.blob.folder.PartFile;
import dev.cofre.storage.blob.index.BlobRow;
import dev.cofre.storage.blob.journal.JournalRecord.FileBlob;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import dev.cofre.storage.blob.read.HeldBlobs;
import dev.cofre.storage.failure.Failures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The ways in for bytes: whole in memory, piece by piece, or as one more upload of what is here already. Thread-safe. */
public final class Arrivals {
    private final GroupWriter writer;
    private final BlobFolder folder;
    private final Space space;
    private final UploadRecords records;
    private final int smallLimit;
    private final Clock clock;

    public Arrivals(
            GroupWriter writer, BlobFolder folder, Space space, UploadRecords records, BlobStoreSettings settings) {
        this.writer = writer;
        this.folder = folder;
        this.space = space;
        this.records = records;
        this.smallLimit = settings.smallLimit();
        this.clock = settings.clock();
    }

    public CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        if (content.length > smallLimit) {
            throw new IllegalArgumentException(
                    "%d bytes are too many for a small blob, at most %d".formatted(content.length, smallLimit));
        }
        try {
            space.check((long) content.length + RECORD_OVERHEAD);
        } catch (ProblemException e) {
            return CompletableFuture.failedFuture(e);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UncheckedIOException(e));
        }
        return writer.submit(content.length + RECORD_OVERHEAD, group -> {
            Optional<StoredUpload> before = records.before(facts, blob, group);
            return before.isPresent()
                    ? before.get()
                    : records.record(facts, blob, content.length, group, now -> new InlineBlob(blob, now, content));
        });
    }

    public CompletableFuture<StoredUpload> link(UploadFacts facts, BlobId blob) {
        return writer.submit(RECORD_OVERHEAD, group -> {
            Optional<StoredUpload> before = records.before(facts, blob, group);
            if (before.isPresent()) {
                return before.get();
            }
            BlobRow held = group.held(blob).orElseThrow(() -> HeldBlobs.unknown(blob));
            return records.record(facts, blob, held.size(), group, now -> {
                throw new IllegalStateException("a held blob is not recorded again");
            });
        });
    }

    public IncomingBlob receive(long expected) throws IOException {
        writer.checkWritable();
        return new IncomingPart(this, folder.receive(), space.claim(Math.max(0, expected)));
    }

    /** Ends an {@link IncomingPart}. */
    StoredUpload finish(UploadFacts facts, PartFile part) throws IOException {
        BlobId blob = part.digest();
        if (part.size() <= smallLimit) {
            return await(store(facts, blob, part.content()));
        }
        writer.checkWritable();
        try {
            part.force();
        } catch (IOException e) {
            throw failedWrite(e, 0);
        }
        return await(writer.submit(RECORD_OVERHEAD + part.checksums().length, group -> {
            Optional<StoredUpload> before = records.before(facts, blob, group);
            if (before.isPresent()) {
                return before.get();
            }
            if (group.held(blob).isEmpty()) {
                group.publish(part);
            }
            return records.record(
                    facts,
                    blob,
                    part.size(),
                    group,
                    now -> new FileBlob(blob, part.size(), now, part.blockSize(), part.checksums()));
        }));
    }

    /** Ends an {@link IncomingPart} that is a blob which was set aside. */
    boolean restore(PartFile part) throws IOException {
        BlobId blob = part.digest();
        boolean small = part.size() <= smallLimit;
        writer.checkWritable();
        if (!small) {
            try {
                part.force();
            } catch (IOException e) {
                throw failedWrite(e, 0);
            }
        }
        int weight = RECORD_OVERHEAD + (small ? (int) part.size() : part.checksums().length);
        return await(writer.submit(weight, group -> {
            if (group.held(blob).isPresent()) {
                return true;
            }
            long now = clock.millis();
            if (small) {
                group.add(List.of(new InlineBlob(blob, now, part.content())));
            } else {
                group.publish(part);
                group.add(List.of(new FileBlob(blob, part.size(), now, part.blockSize(), part.checksums())));
            }
            return true;
        }));
    }

    /** Tells a full disk from a broken one; after the latter the store takes no more writes. */
    IOException failedWrite(IOException e, long bytes) throws IOException {
        if (space.isUsedUp()) {
            throw space.noSpace(bytes, space.free());
        }
        writer.fail(e);
        return e;
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return Failures.await(future);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
