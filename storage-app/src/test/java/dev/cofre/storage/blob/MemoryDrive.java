package dev.cofre.storage.blob;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryBlobStore} has on stable storage. Outlives the stores that are opened on it, and how it was at some moment can
 * be kept, as a copy of a folder can.
 */
public final class MemoryDrive {
    final TreeMap<BlobId, Held> blobs = new TreeMap<>();
    final TreeMap<UploadId, StoredUpload> uploads = new TreeMap<>();
    final Map<String, Bad> bad = new LinkedHashMap<>();
    /** Uploads that are noted to be committed, where the note is not on stable storage yet. */
    final Set<UploadId> notes = new LinkedHashSet<>();

    /** Blobs that were let go and are kept for a time. */
    final Map<BlobId, LetGo> letGo = new LinkedHashMap<>();
    /** The catalog's counter when an upload was entered, where that is known. */
    final Map<UploadId, Long> counters = new TreeMap<>();

    long givenUp;

    @SuppressWarnings("ArrayRecordComponent") // never changed, never compared
    record Held(byte[] content, Instant stored, boolean whole) {
        static Held of(BlobId blob, byte[] content, Instant stored) {
            return new Held(content, stored, BlobId.ofContent(content).equals(blob));
        }
    }

    record Bad(BadCopy copy, Held held) {}

    record LetGo(Held held, Instant at) {}

    /** The folder as it is now. */
    public MemoryDrive copy() {
        MemoryDrive copy = new MemoryDrive();
        copy.blobs.putAll(blobs);
        copy.uploads.putAll(uploads);
        copy.bad.putAll(bad);
        copy.notes.addAll(notes);
        copy.letGo.putAll(letGo);
        copy.counters.putAll(counters);
        copy.givenUp = givenUp;
        return copy;
    }

    /** Loses some of what was not on stable storage. */
    public void cutPower(RandomGenerator random) {
        for (UploadId upload : List.copyOf(new ArrayList<>(notes))) {
            if (random.nextBoolean()) {
                counters.remove(upload);
                uploads.computeIfPresent(
                        upload,
                        (id, stored) -> new StoredUpload(
                                stored.facts(), stored.blob(), stored.size(), stored.stored(), null, null));
            }
        }
        notes.clear();
    }

    /** The blobs whose bytes are here, right or wrong. */
    public Set<BlobId> blobs() {
        return Set.copyOf(blobs.keySet());
    }

    /** The blobs that were let go and are kept for a time. */
    public Set<BlobId> letGo() {
        return Set.copyOf(letGo.keySet());
    }

    /** Whether the bytes are here and are the right ones. */
    public boolean isWhole(BlobId blob) {
        Held held = blobs.get(blob);
        return held != null && held.whole();
    }

    /** The same, and no upload that is given up takes it away. */
    public boolean holdsForGood(BlobId blob) {
        List<StoredUpload> named = uploads.values().stream()
                .filter(upload -> upload.blob().equals(blob))
                .toList();
        return isWhole(blob) && (named.isEmpty() || named.stream().anyMatch(upload -> upload.version() != null));
    }

    /** Uploads of which it is not known how they ended. */
    public List<StoredUpload> unsettled() {
        return uploads.values().stream()
                .filter(upload -> upload.version() == null && blobs.containsKey(upload.blob()))
                .toList();
    }

    /** Whether it is on stable storage that an upload is in the catalog. @param version under this number; null: under any */
    public boolean knows(UploadId upload, @Nullable Integer version) {
        StoredUpload stored = uploads.get(upload);
        return stored != null
                && stored.version() != null
                && (version == null || version.equals(stored.version()))
                && !notes.contains(upload);
    }

    /** Loses what was stored since then, as if nobody had waited for stable storage. */
    public void loseSince(Instant moment) {
        blobs.values().removeIf(held -> held.stored().isAfter(moment));
        uploads.values().removeIf(upload -> upload.stored().isAfter(moment));
        counters.keySet().retainAll(uploads.keySet());
    }

    /** Takes a blob away as a disk does that loses files: nobody is told. */
    public void lose(BlobId blob) {
        blobs.remove(blob);
    }

    /** Turns a bit around. */
    public void damage(BlobId blob, RandomGenerator random) {
        blobs.computeIfPresent(blob, (id, held) -> {
            byte[] content = held.content().clone();
            if (content.length > 0) {
                content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return Held.of(blob, content, held.stored());
        });
    }
}
