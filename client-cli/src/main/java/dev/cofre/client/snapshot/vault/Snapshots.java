package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.BadSnapshotException;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Snapshots as they are listed at one moment. To read each takes two questions; so the first lines of many are in one file as well, where
 * each is known by its digest, which is the snapshot's id. What is not there, or wrong, is read alone. Used by one thread.
 */
public final class Snapshots {
    /** Enough for the first line of a snapshot; longer ones are read alone. */
    private static final int HEAD = 16 << 10;
    /** To read so many alone is no more than to read what has all. */
    private static final int FEW = 3;
    /** Of so many that have come since they were put into one file, that is written anew. */
    private static final int MANY = 16;
    /** Bytes of first lines in one file: of ten thousand usual ones. */
    private static final int LARGEST = 8 << 20;

    /** Clocks may be so far apart. */
    private static final Duration NEAR = Duration.ofHours(1);

    private final Cluster cluster;
    private final TransferListener listener;
    /** The oldest first. */
    private final List<SnapshotFile> files = new ArrayList<>();

    private final Map<BlobId, FileEntry> entries = new HashMap<>();
    private final List<FileEntry> gathered = new ArrayList<>();
    private final Map<BlobId, byte[]> lines = new HashMap<>();
    private boolean linesRead;
    private PackLists lists;
    private PackLists.Otherwise missing = list -> false;

    private Snapshots(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
        this.lists = new PackLists(cluster, listener);
    }

    /** @param lists that were read already @param otherwise what is done about those that are not there */
    Snapshots with(PackLists read, PackLists.Otherwise otherwise) {
        lists = read;
        missing = otherwise;
        return this;
    }

    /** Those that are there now. Nothing else of the vault is read. */
    public static Snapshots of(Cluster cluster, TransferListener listener) {
        Snapshots snapshots = new Snapshots(cluster, listener);
        cluster.files(VaultFiles.beforeSnapshots(), snapshots::list);
        return snapshots;
    }

    private void list(FileEntry entry) {
        if (VaultFiles.isHeads(entry.name())) {
            gathered.add(entry);
        }
        SnapshotFile.of(entry.name()).ifPresent(file -> {
            files.add(file);
            entries.put(file.id(), entry);
        });
    }

    /** The oldest first. */
    public List<SnapshotFile> files() {
        return List.copyOf(files);
    }

    /** Digest of what a snapshot's file has. */
    public BlobId content(SnapshotFile file) {
        return Objects.requireNonNull(entries.get(file.id())).blob();
    }

    /**
     * A snapshot, and what it needs.
     *
     * @param content digest of what its file has: while it is the same, so is what it needs
     * @param lists of packs, which name them
     */
    public record Whole(Snapshot snapshot, BlobId content, List<PackId> packs, List<FileName> lists) {
        public Whole {
            packs = List.copyOf(packs);
            lists = List.copyOf(lists);
        }

        /** Names of all that has to be there. */
        public List<FileName> needs() {
            return new PackLists.Needs(packs, lists).all();
        }
    }

    /** Reads all of a snapshot; nothing if that cannot be. @param why hears why, unless somebody has removed it */
    public Optional<Whole> whole(SnapshotFile file, Consumer<String> why) throws IOException {
        return ifPossible(file, why, () -> {
            Locations where = cluster.locate(file.name());
            byte[] content = cluster.fetch(where, listener);
            PackLists.Needs needs = lists.read(SnapshotFormat.needs(file.id(), content), missing);
            return new Whole(SnapshotFormat.read(file.id(), content), where.blob(), needs.packs(), needs.lists());
        });
    }

    /** All that can be read, the oldest first; the listener hears why others cannot be. */
    public List<Snapshot> all() throws IOException {
        if (files.size() > FEW) {
            readLines();
        }
        List<Snapshot> all = new ArrayList<>();
        for (SnapshotFile file : files) {
            ifPossible(file).ifPresent(all::add);
        }
        return all;
    }

    /**
     * The newest that a filter matches; older ones are not read, and others that cannot be are told. One that claims to be from after it
     * came, as a clock was wrong, is as old as when it came.
     */
    public Optional<Snapshot> latest(Predicate<Snapshot> filter) throws IOException {
        Snapshot latest = null;
        Instant time = Instant.MIN;
        for (int i = files.size() - 1, seen = 0; i >= 0; i--, seen++) {
            if (seen == FEW) {
                readLines();
            }
            SnapshotFile file = files.get(i);
            Snapshot snapshot = ifPossible(file).filter(filter).orElse(null);
            if (snapshot == null) {
                continue;
            }
            if (latest != null && !snapshot.time().isAfter(time)) {
                break; // those before it are older still
            }
            Instant came = Objects.requireNonNull(entries.get(file.id())).committed();
            boolean claims = snapshot.time().isAfter(came.plus(NEAR));
            if (latest == null || (claims ? came : snapshot.time()).isAfter(time)) {
                latest = snapshot;
                time = claims ? came : snapshot.time();
            }
            if (!claims) {
                break;
            }
        }
        return Optional.ofNullable(latest);
    }

    /** The snapshot that is meant; others are not read. @param filter of those that may be the latest */
    public Snapshot find(SnapshotName name, SnapshotFilter filter) throws IOException {
        return name.isLatest()
                ? latest(filter::matches)
                        .orElseThrow(() -> new NoSuchSnapshotException(
                                "there is no such snapshot yet; 'cofre snapshots' shows which there are"))
                : alone(name.in(files()));
    }

    /** When each came, by the cluster's time. */
    public Map<BlobId, Instant> stored() {
        Map<BlobId, Instant> stored = new HashMap<>();
        entries.forEach((id, entry) -> stored.put(id, entry.committed()));
        return stored;
    }

    /** Those in the trash. */
    public static List<SnapshotFile> trashed(Cluster cluster) {
        Set<SnapshotFile> files = new LinkedHashSet<>();
        cluster.trash(entry -> SnapshotFile.of(entry.name()).ifPresent(files::add));
        return List.copyOf(files);
    }

    /** Moves a snapshot to the trash; what only it needed stays until it is cleaned up. */
    public static void forget(Cluster cluster, Snapshot snapshot) {
        cluster.delete(VaultFiles.snapshot(snapshot), null);
    }

    /** One of them, whatever else tells of it. */
    private Snapshot alone(SnapshotFile file) throws IOException {
        return read(cluster, file, listener);
    }

    /** Writes the first lines of all into one file, if many are in none. */
    void gather() throws IOException {
        Instant last = gathered.stream()
                .map(FileEntry::committed)
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
        if (entries.values().stream()
                        .map(FileEntry::committed)
                        .filter(last::isBefore)
                        .count()
                < MANY) {
            return;
        }
        readLines();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = files.size() - 1; i >= 0; i--) { // of too many the newest are asked for most
            SnapshotFile file = files.get(i);
            byte[] line = lines.get(file.id());
            if (line == null) {
                line = lineIfPossible(file).orElse(null);
            }
            if (line != null && line.length <= HEAD && content.size() + line.length <= LARGEST) {
                content.writeBytes(line);
            }
        }
        cluster.store(VaultFiles.newHeads(), content.toByteArray(), listener);
        for (FileEntry before : gathered) {
            Gone.unless(() -> cluster.delete(before.name(), null));
        }
    }

    private Optional<byte[]> lineIfPossible(SnapshotFile file) throws IOException {
        try {
            return Optional.of(line(cluster, file, listener));
        } catch (BadSnapshotException e) {
            return Optional.empty(); // who lists it is told
        } catch (ProblemException e) {
            if (e.is(ProblemType.NOT_ENOUGH_NODES) || Gone.is(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Reads what was gathered, once. */
    private void readLines() throws InterruptedIOException {
        if (linesRead) {
            return;
        }
        linesRead = true;
        Set<BlobId> wanted = new HashSet<>();
        files.forEach(file -> wanted.add(file.id()));
        for (FileEntry file : gathered) {
            if (file.size() > LARGEST) {
                continue; // none of ours
            }
            try {
                lines(cluster.fetch(cluster.locate(file.name()), listener), wanted);
            } catch (ProblemException e) {
                if (!Gone.is(e)) {
                    listener.setback("%s in the vault is not used now: %s".formatted(file.name(), e.getMessage()));
                }
            }
        }
    }

    private void lines(byte[] content, Set<BlobId> wanted) {
        int begin = 0;
        for (int end = 0; end < content.length; end++) {
            if (content[end] == '\n') {
                BlobId id = BlobId.ofContent(Arrays.copyOfRange(content, begin, end));
                if (wanted.contains(id)) {
                    lines.putIfAbsent(id, Arrays.copyOfRange(content, begin, end + 1));
                }
                begin = end + 1;
            }
        }
    }

    private Optional<Snapshot> ifPossible(SnapshotFile file) throws IOException {
        return ifPossible(file, listener::setback, () -> {
            byte[] line = lines.get(file.id());
            return line == null ? alone(file) : SnapshotFormat.read(file.id(), line);
        });
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> Optional<T> ifPossible(SnapshotFile file, Consumer<String> otherwise, Reading<T> reading)
            throws IOException {
        try {
            return Optional.of(reading.read());
        } catch (MissingListException e) {
            if (isThere(file)) {
                otherwise.accept("snapshot %s is not known whole: %s"
                        .formatted(file.id().hex().substring(0, 8), e.getMessage()));
            }
        } catch (BadSnapshotException e) {
            otherwise.accept("%s (file %s)".formatted(e.getMessage(), file.name()));
        } catch (ProblemException e) {
            if (e.is(ProblemType.NOT_ENOUGH_NODES)) {
                otherwise.accept(
                        "snapshot %s cannot be read: %s".formatted(file.id().hex(), e.getMessage()));
            } else if (!Gone.is(e)) { // forgotten since it was listed
                throw e;
            }
        }
        return Optional.empty();
    }

    /** Whether nobody has removed it since it was listed. */
    private boolean isThere(SnapshotFile file) {
        try {
            cluster.locate(file.name());
            return true;
        } catch (ProblemException e) {
            if (Gone.is(e)) {
                return false;
            }
            throw e;
        }
    }

    static Snapshot read(Cluster cluster, SnapshotFile file, TransferListener listener) throws IOException {
        return SnapshotFormat.read(file.id(), line(cluster, file, listener));
    }

    /** The first line, with its end; its digest is the id. */
    private static byte[] line(Cluster cluster, SnapshotFile file, TransferListener listener) throws IOException {
        Locations where = cluster.locate(file.name());
        if (where.size() > HEAD) {
            byte[] head = cluster.fetch(where, 0, HEAD, bytes -> bytes, listener);
            if (SnapshotFormat.hasCore(head)) {
                try {
                    SnapshotFormat.read(file.id(), head); // its id is its digest, so that this proves itself
                    return SnapshotFormat.line(head);
                } catch (BadSnapshotException e) {
                    // the whole says whether it is the snapshot that is bad, or a copy of it
                }
            }
        }
        byte[] whole = cluster.fetch(where, listener);
        SnapshotFormat.read(file.id(), whole);
        return SnapshotFormat.line(whole);
    }
}
