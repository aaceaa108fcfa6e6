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
import dev.cofre.api.upload.Receipt;
import dev.cofre.client.snapshot.pack.BadPackException;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.TransferListener;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What one client has stored of folders: packs of chunks and trees, indexes of what is in which pack, and snapshots. All of
 * them are files of the client's {@linkplain dev.cofre.api.file.ClientName#vault vault}, with as many copies as any file, and
 * are repaired, scrubbed and rebuilt as such. Thread-safe.
 */
public final class Vault {
    /** Enough for the table of a pack of small files. */
    private static final int TAIL = 64 << 10;
    /** Enough for the first line of a snapshot. */
    private static final int HEAD = 16 << 10;
    /** Packs that are kept. */
    private static final int PACKS_KEPT = 6;

    private static final int PLACES_KEPT = 2000;

    /** Each backup makes an index, and each command reads them all: of so many that are smaller than this, one is made. */
    private static final int MANY = 16;

    private static final long SMALL = 1 << 20;
    /** Bytes of tables that are stored as an index while a backup goes on. */
    private static final int INDEX = 4 << 20;

    private static final int TRIES = 5;

    private final Cluster cluster;
    private final TransferListener listener;
    /** Indexes that are small. */
    private final List<FileName> small = new ArrayList<>();

    private final PartIndex index = new PartIndex();
    private final List<IndexFormat.Table> unindexed = new ArrayList<>();
    private final Map<String, byte[]> kept = lru(PACKS_KEPT);
    private final Map<String, Locations> places = lru(PLACES_KEPT);

    private Vault(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    /** Reads the indexes; of packs that are in none, such as those of a backup that was broken off, their tables. */
    public static Vault open(Cluster cluster, TransferListener listener) throws IOException {
        Vault vault = new Vault(cluster, listener);
        vault.load();
        return vault;
    }

    /** What is in which pack. */
    public PartIndex index() {
        return index;
    }

    /** A name for a pack that is to be stored. */
    public String newPack() {
        return VaultFiles.newPack().value();
    }

    /**
     * Stores a pack; on as many servers as the cluster wants when this returns.
     *
     * @param bytes of {@link dev.cofre.client.snapshot.pack.PackWriter#finish}
     */
    public Receipt store(String pack, byte[] bytes) throws IOException {
        Receipt receipt = cluster.store(new FileName(pack), bytes, listener);
        List<IndexFormat.Table> full = List.of();
        synchronized (unindexed) {
            unindexed.add(table(pack, bytes.length, bytes));
            if (unindexed.stream().mapToInt(table -> table.rows().length).sum() >= INDEX) {
                full = List.copyOf(unindexed);
                unindexed.clear();
            }
        }
        if (!full.isEmpty()) { // a million parts are 41 MB, which need not wait in memory
            cluster.store(VaultFiles.newIndex(), IndexFormat.write(full), listener);
        }
        return receipt;
    }

    /** Stores an index of all packs that are in none, together with what small indexes have when there are many of those. */
    public void storeIndex() throws IOException {
        List<IndexFormat.Table> tables;
        synchronized (unindexed) {
            tables = List.copyOf(unindexed);
        }
        if (!tables.isEmpty()) {
            List<FileName> merged = small.size() < MANY ? List.of() : List.copyOf(small);
            storeIndex(tables, merged, pack -> true);
            small.removeAll(merged);
            synchronized (unindexed) {
                unindexed.removeAll(tables);
            }
        }
    }

    /** Stores one index in the place of others. @param packs those that stay in it */
    private void storeIndex(List<IndexFormat.Table> tables, List<FileName> merged, Predicate<String> packs)
            throws IOException {
        Map<String, IndexFormat.Table> all = new LinkedHashMap<>();
        tables.forEach(table -> all.put(table.pack(), table));
        for (FileName name : merged) {
            unlessGone(() -> index(name).forEach(table -> all.putIfAbsent(table.pack(), table)));
        }
        all.keySet().removeIf(packs.negate());
        if (!all.isEmpty()) {
            cluster.store(VaultFiles.newIndex(), IndexFormat.write(List.copyOf(all.values())), listener);
        }
        for (FileName name : merged) {
            unlessGone(() -> cluster.delete(name, null));
        }
    }

    private interface Act {
        void run() throws IOException;
    }

    /** Does something with a file, unless another has removed it at the same time. */
    private static void unlessGone(Act act) throws IOException {
        try {
            act.run();
        } catch (ProblemException e) {
            if (!isUnknown(e)) {
                throw e;
            }
        }
    }

    /** A snapshot that is stored, with the proof. */
    public record Stored(Snapshot snapshot, Receipt receipt) {}

    /**
     * Stores a snapshot, once all that it needs is stored.
     *
     * @param like its id does not matter
     * @param packs all that it needs
     */
    public Stored store(Snapshot like, Collection<String> packs) throws IOException {
        SnapshotFormat.Written written = SnapshotFormat.write(like, packs);
        Receipt receipt = cluster.store(VaultFiles.snapshot(written.snapshot()), written.content(), listener);
        return new Stored(written.snapshot(), receipt);
    }

    /** Moves a snapshot to the trash; what only it needed stays until it is cleaned up. */
    public static void forget(Cluster cluster, Snapshot snapshot) {
        cluster.delete(VaultFiles.snapshot(snapshot), null);
    }

    /** What is in a pack, by its own table. */
    public List<Part> parts(String pack) throws IOException {
        Locations where = locate(pack);
        return PackTable.read(tail(where), where.size());
    }

    /** A pack as the cluster lists it. */
    public record PackFile(String name, long size, Instant stored) {}

    /** All packs that the cluster has now, but for those in the trash. */
    public List<PackFile> packFiles() {
        List<PackFile> packs = new ArrayList<>();
        cluster.files(VaultFiles.beforePacks(), file -> {
            if (VaultFiles.isPack(file.name())) {
                packs.add(new PackFile(file.name().value(), file.size(), file.committed()));
            }
        });
        return packs;
    }

    /** Has packs that are in the trash back from there. @throws ProblemException if one is gone for good */
    public void recover(Collection<String> packs) {
        for (String pack : packs) {
            try {
                cluster.undelete(new FileName(pack), null);
            } catch (ProblemException e) {
                if (!isUnknown(e)) {
                    throw e;
                }
                cluster.locate(new FileName(pack)); // another has had it back at the same time, or it is gone
            }
        }
    }

    /** Moves packs that nothing needs to the trash. */
    public void drop(Collection<String> packs) {
        for (String pack : packs) {
            cluster.delete(new FileName(pack), null);
        }
    }

    /** Says anew in which packs the parts of a snapshot are. */
    public void restate(Snapshot snapshot, Set<String> packs) throws IOException {
        SnapshotFormat.Written written = SnapshotFormat.write(snapshot, packs);
        if (!written.snapshot().id().equals(snapshot.id())) {
            throw new IOException(
                    "snapshot %s was written by another version of this program".formatted(snapshot.shortId()));
        }
        cluster.store(VaultFiles.snapshot(snapshot), written.content(), listener);
    }

    /** Puts one index of some packs in the place of all that there are. */
    public void storeOneIndex(Set<String> packs) throws IOException {
        List<FileName> before = new ArrayList<>();
        cluster.files(file -> {
            if (VaultFiles.isIndex(file.name())) {
                before.add(file.name());
            }
        });
        List<IndexFormat.Table> tables;
        synchronized (unindexed) {
            tables = List.copyOf(unindexed);
            unindexed.clear();
        }
        storeIndex(tables, before, packs::contains);
        small.clear();
    }

    /** Has a snapshot back from the trash, and the packs that it needs. */
    public Snapshot recover(SnapshotFile file) throws IOException {
        cluster.undelete(file.name(), null);
        Snapshot snapshot = read(cluster, file, listener);
        recover(missing(packs(snapshot)));
        return snapshot;
    }

    /** Snapshots in the trash. */
    public static List<SnapshotFile> trashedSnapshots(Cluster cluster) {
        Set<SnapshotFile> files = new LinkedHashSet<>();
        cluster.trash(entry -> SnapshotFile.of(entry.name()).ifPresent(files::add));
        return List.copyOf(files);
    }

    /** Those of the packs that a snapshot needs that are not there, as somebody has cleaned up meanwhile. */
    public Set<String> missing(Collection<String> packs) {
        Set<String> missing = new HashSet<>(packs);
        packFiles().forEach(pack -> missing.remove(pack.name()));
        return missing;
    }

    /** On how many servers a pack can be read now. */
    public int readable(String pack) {
        return (int) locate(pack).replicas().stream()
                .filter(each -> each.state().serves())
                .count();
    }

    /** All snapshots that can be read, the oldest first; the listener hears of others. */
    public List<Snapshot> snapshots() throws IOException {
        return snapshots(cluster, listener);
    }

    /** As {@link #snapshots()}, without reading any index. */
    public static List<Snapshot> snapshots(Cluster cluster, TransferListener listener) throws IOException {
        Listing listing = listing(cluster, listener);
        listing.unreadable().forEach(listener::setback);
        return listing.snapshots();
    }

    /**
     * All that there are.
     *
     * @param snapshots the oldest first
     * @param unreadable why others cannot be read, each with its id
     */
    public record Listing(List<Snapshot> snapshots, List<String> unreadable) {
        public Listing {
            snapshots = List.copyOf(snapshots);
            unreadable = List.copyOf(unreadable);
        }
    }

    /** For whoever must know of all snapshots, or else do nothing. */
    public Listing listing() throws IOException {
        return listing(cluster, listener);
    }

    private static Listing listing(Cluster cluster, TransferListener listener) throws IOException {
        List<Snapshot> snapshots = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (SnapshotFile file : files(cluster)) {
            readIfPossible(cluster, file, listener, unreadable::add).ifPresent(snapshots::add);
        }
        return new Listing(snapshots, unreadable);
    }

    /** The newest snapshot that a filter matches; older ones are not read, and others that cannot be are told. */
    public static Optional<Snapshot> latest(Cluster cluster, Predicate<Snapshot> filter, TransferListener listener)
            throws IOException {
        List<SnapshotFile> files = files(cluster);
        for (int i = files.size() - 1; i >= 0; i--) {
            Optional<Snapshot> snapshot = readIfPossible(cluster, files.get(i), listener, listener::setback)
                    .filter(filter);
            if (snapshot.isPresent()) {
                return snapshot;
            }
        }
        return Optional.empty();
    }

    /** The snapshot that is meant; others are not read. @param filter of those that may be the latest */
    public static Snapshot find(Cluster cluster, SnapshotName name, SnapshotFilter filter, TransferListener listener)
            throws IOException {
        return name.isLatest()
                ? latest(cluster, filter::matches, listener)
                        .orElseThrow(() -> new NoSuchSnapshotException(
                                "there is no such snapshot yet; 'cofre snapshots' shows which there are"))
                : read(cluster, name.in(files(cluster)), listener);
    }

    /** As {@link #find(Cluster, SnapshotName, SnapshotFilter, TransferListener)}. */
    public Snapshot find(SnapshotName name, SnapshotFilter filter) throws IOException {
        return find(cluster, name, filter, listener);
    }

    /** When each snapshot came, by the cluster's time. */
    public static Map<BlobId, Instant> stored(Cluster cluster) {
        Map<BlobId, Instant> stored = new HashMap<>();
        cluster.files(
                VaultFiles.beforeSnapshots(),
                file -> SnapshotFile.of(file.name())
                        .ifPresent(snapshot -> stored.put(snapshot.id(), file.committed())));
        return stored;
    }

    /** The oldest first. */
    private static List<SnapshotFile> files(Cluster cluster) {
        List<SnapshotFile> files = new ArrayList<>();
        cluster.files(
                VaultFiles.beforeSnapshots(),
                file -> SnapshotFile.of(file.name()).ifPresent(files::add));
        return files;
    }

    private static Optional<Snapshot> readIfPossible(
            Cluster cluster, SnapshotFile file, TransferListener listener, Consumer<String> otherwise)
            throws IOException {
        try {
            return Optional.of(read(cluster, file, listener));
        } catch (BadSnapshotException e) {
            otherwise.accept("%s (file %s)".formatted(e.getMessage(), file.name()));
        } catch (ProblemException e) {
            if (e.problem().type().equals(ProblemType.NOT_ENOUGH_NODES.uri())) {
                otherwise.accept(
                        "snapshot %s cannot be read: %s".formatted(file.id().hex(), e.getMessage()));
            } else if (!isUnknown(e)) { // forgotten since it was listed
                throw e;
            }
        }
        return Optional.empty();
    }

    private static Snapshot read(Cluster cluster, SnapshotFile file, TransferListener listener) throws IOException {
        Locations where = cluster.locate(file.name());
        byte[] head = cluster.fetch(where, 0, (int) Math.min(HEAD, where.size()), listener);
        return SnapshotFormat.read(
                file.id(),
                SnapshotFormat.hasCore(head) ? head : cluster.fetch(where, 0, Math.toIntExact(where.size()), listener));
    }

    /** Names of the packs that a snapshot needs. */
    public List<String> packs(Snapshot snapshot) throws IOException {
        return SnapshotFormat.packs(snapshot.id(), whole(cluster.locate(VaultFiles.snapshot(snapshot))));
    }

    /**
     * A part's bytes; nothing if somebody has removed the pack since the index was read.
     *
     * @throws IOException if it is damaged
     */
    public Optional<byte[]> partIfThere(BlobId id) throws IOException {
        try {
            return index.find(id).isPresent() ? Optional.of(part(id)) : Optional.empty();
        } catch (ProblemException e) {
            if (isUnknown(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * A part's bytes. The packs that were read last are kept, as the next part is mostly in one of them.
     *
     * @throws IOException if it is in no pack, or damaged
     */
    public byte[] part(BlobId id) throws IOException {
        PartIndex.Place place = place(id);
        byte[] pack;
        synchronized (kept) {
            pack = kept.get(place.pack());
        }
        if (pack == null) {
            pack = whole(locate(place.pack()));
            synchronized (kept) {
                kept.put(place.pack(), pack);
            }
        }
        try (PartReader reader = new PartReader()) {
            return reader.read(place.part(), pack, place.part().offset());
        }
    }

    /** Where a part is. */
    public PartIndex.Place place(BlobId id) {
        return index.find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_BLOB,
                        "part %s of a snapshot is in no pack that the cluster has; 'cofre check' says what else is missing"
                                .formatted(id)));
    }

    /** Bytes of a pack; from the next server, where one fails. */
    public byte[] fetch(String pack, int from, int length) throws InterruptedIOException {
        return cluster.fetch(locate(pack), from, length, listener);
    }

    private byte[] whole(Locations where) throws InterruptedIOException {
        return cluster.fetch(where, 0, Math.toIntExact(where.size()), listener);
    }

    private Locations locate(String pack) {
        synchronized (places) {
            Locations known = places.get(pack);
            if (known != null) {
                return known;
            }
        }
        Locations where = cluster.locate(new FileName(pack));
        synchronized (places) {
            places.put(pack, where);
        }
        return where;
    }

    private void load() throws IOException {
        Set<String> known = new HashSet<>();
        for (int tries = 1; ; tries++) {
            try {
                load(known);
                return;
            } catch (ProblemException e) {
                if (!isUnknown(e) || tries == TRIES) {
                    throw e;
                }
                // somebody has put another index in the place of one that was just listed
            }
        }
    }

    private void load(Set<String> known) throws IOException {
        List<FileName> indexes = new ArrayList<>();
        Set<String> packs = new HashSet<>();
        small.clear();
        cluster.files(file -> sort(file, indexes, packs));
        for (FileName name : indexes) {
            for (IndexFormat.Table table : index(name)) {
                if (packs.contains(table.pack()) && known.add(table.pack())) {
                    index.add(table.pack(), PackTable.read(table.rows(), table.size()));
                }
            }
        }
        packs.removeAll(known);
        for (String pack : packs) {
            unlessGone(() -> {
                Locations where = locate(pack);
                byte[] end = tail(where);
                index.add(pack, PackTable.read(end, where.size()));
                known.add(pack);
                unindexed.add(table(pack, where.size(), end));
            });
        }
    }

    /** Whether somebody has removed the file in question. */
    private static boolean isUnknown(ProblemException e) {
        return e.problem().type().equals(ProblemType.UNKNOWN_FILE.uri());
    }

    private List<IndexFormat.Table> index(FileName name) throws IOException {
        try {
            return IndexFormat.read(whole(cluster.locate(name)));
        } catch (EOFException | BadPackException e) {
            throw new IOException("%s in the vault is damaged".formatted(name), e);
        }
    }

    /** The end of a pack, with its whole table. */
    private byte[] tail(Locations where) throws IOException {
        byte[] end = end(where, TAIL);
        int length = PackTable.length(end);
        return length <= end.length ? end : end(where, length);
    }

    private byte[] end(Locations where, int length) throws InterruptedIOException {
        int most = (int) Math.min(length, where.size());
        return cluster.fetch(where, where.size() - most, most, listener);
    }

    private void sort(FileEntry file, List<FileName> indexes, Set<String> packs) {
        if (VaultFiles.isIndex(file.name())) {
            indexes.add(file.name());
            if (file.size() < SMALL) {
                small.add(file.name());
            }
        } else if (VaultFiles.isPack(file.name())) {
            packs.add(file.name().value());
        }
    }

    private static IndexFormat.Table table(String pack, long size, byte[] end) throws IOException {
        int length = PackTable.length(end);
        byte[] rows = new byte[length];
        System.arraycopy(end, end.length - length, rows, 0, length);
        return new IndexFormat.Table(pack, size, rows);
    }

    private static <V> Map<String, V> lru(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > most;
            }
        };
    }
}
