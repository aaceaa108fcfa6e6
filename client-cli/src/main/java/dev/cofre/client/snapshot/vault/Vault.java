package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.BadPackException;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.snapshot.pack.Scratch;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.TransferListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one client has stored of folders: packs of chunks and trees, indexes of what is in which pack, and snapshots. All of
 * them are files of the client's {@linkplain dev.cofre.api.file.ClientName#vault vault}, with as many copies as any file, and
 * are repaired, scrubbed and rebuilt as such. Thread-safe.
 */
public final class Vault {
    /** Enough for the table of a pack of small files. */
    private static final int TAIL = 64 << 10;
    /** Packs that are kept. */
    private static final int PACKS_KEPT = 6;

    private static final int PLACES_KEPT = 2000;

    /** Each backup makes an index, and each command reads them all: of so many that are smaller than this, one is made. */
    private static final int MANY = 16;

    private static final long SMALL = 1 << 20;
    /** Indexes that are larger are not read into memory. */
    private static final long LARGE = 8 << 20;
    /** Bytes of tables that are stored as an index while a backup goes on. */
    private static final int INDEX = 4 << 20;

    private static final int TRIES = 5;

    private final Cluster cluster;
    private final TransferListener listener;
    /** Indexes that are small. */
    private final List<FileName> small = new ArrayList<>();
    /** Indexes that are damaged, or say something that cannot be: the next one takes their place. */
    private final Set<FileName> useless = new HashSet<>();
    /** What an index has told of a pack's table. */
    private final Map<String, Told> told = new HashMap<>();
    /** Packs whose tables were compared with what was told. */
    private final Set<String> verified = new HashSet<>();

    private final PackLists lists;
    private final PartIndex index = new PartIndex();
    private final Unindexed unindexed = new Unindexed(INDEX);
    private final Map<String, byte[]> kept = lru(PACKS_KEPT);
    private final Map<String, Locations> places = lru(PLACES_KEPT);

    /** @param table digest of the table's bytes */
    private record Told(FileName index, BlobId table) {}

    private Vault(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
        this.lists = new PackLists(cluster, listener);
    }

    /** Reads the indexes; of packs that are in none, such as those of a backup that was broken off, their tables. */
    public static Vault open(Cluster cluster, TransferListener listener) throws IOException {
        Vault vault = new Vault(cluster, listener);
        vault.load(false);
        return vault;
    }

    /** As {@link #open}, but packs of which no server has a copy any more are not known: what they held is to be stored anew. */
    public static Vault openForBackup(Cluster cluster, TransferListener listener) throws IOException {
        Vault vault = new Vault(cluster, listener);
        vault.load(true);
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
        Optional<byte[]> full = unindexed.add(table(pack, bytes.length, bytes));
        if (full.isPresent()) { // the next backup need not read so many packs, if this one is broken off
            cluster.store(VaultFiles.newIndex(), full.get(), listener);
        }
        return receipt;
    }

    /** Stores an index of all packs that are in none, together with what small indexes have when there are many of those. */
    public void storeIndex() throws IOException {
        if (unindexed.isEmpty()) {
            return;
        }
        List<FileName> merged = new ArrayList<>(small.size() < MANY ? List.of() : small);
        merged.addAll(useless);
        storeIndex(merged, pack -> true);
        small.removeAll(merged);
        useless.clear();
    }

    /** Stores indexes of what is in none, and in the place of others. @param packs those that stay in them */
    private void storeIndex(List<FileName> merged, Predicate<String> packs) throws IOException {
        Set<String> written = new HashSet<>();
        Unindexed next = new Unindexed(INDEX);
        for (Optional<byte[]> tables = unindexed.take(); tables.isPresent(); tables = unindexed.take()) {
            IndexFormat.Reader reader = new IndexFormat.Reader(ByteBuffer.wrap(tables.get()));
            for (Optional<IndexFormat.Table> table = reader.next(); table.isPresent(); table = reader.next()) {
                enter(table.get(), packs, written, next);
            }
        }
        for (FileName name : merged) {
            unlessGone(() -> index(name, table -> {
                if (!useless.contains(name) || isUsed(name, table)) {
                    enter(table, packs, written, next);
                }
            }));
        }
        for (Optional<byte[]> index = next.take(); index.isPresent(); index = next.take()) {
            cluster.store(VaultFiles.newIndex(), index.get(), listener);
        }
        for (FileName name : merged) {
            unlessGone(() -> cluster.delete(name, null));
        }
    }

    private void enter(IndexFormat.Table table, Predicate<String> packs, Set<String> written, Unindexed next)
            throws IOException {
        if (packs.test(table.pack()) && written.add(table.pack())) {
            Optional<byte[]> full = next.add(table);
            if (full.isPresent()) {
                cluster.store(VaultFiles.newIndex(), full.get(), listener);
            }
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
     * Stores a snapshot, once all that it needs is there: packs that a clean-up has taken meanwhile are had back first. If one cannot
     * be had back, also not when the snapshot is there already, there is none in the end.
     *
     * @param like its id does not matter
     * @param packs all that it needs
     * @throws IOException if one of the packs is gone
     */
    public Stored store(Snapshot like, Collection<String> packs) throws IOException {
        PackLists.Cut cut = PackLists.cut(packs);
        secure(packs, cut.lists());
        SnapshotFormat.Written written = SnapshotFormat.write(like, cut.named());
        Receipt receipt = cluster.store(VaultFiles.snapshot(written.snapshot()), written.content(), listener);
        // a clean-up that began before may have taken some of them for needless since; one that begins now sees the
        // snapshot
        orWithdraw(written.snapshot(), () -> secure(packs, cut.lists()));
        return new Stored(written.snapshot(), receipt);
    }

    /** Does what a snapshot that is listed needs, or moves it to the trash. */
    private void orWithdraw(Snapshot snapshot, Act act) throws IOException {
        try {
            act.run();
        } catch (IOException | ProblemException e) {
            try {
                forget(cluster, snapshot);
            } catch (ProblemException f) {
                e.addSuppressed(f);
                listener.setback(
                        "snapshot %s may lack packs, and could not be taken back (%s); 'cofre forget %s' does that"
                                .formatted(snapshot.shortId(), f.getMessage(), snapshot.shortId()));
            }
            throw e;
        }
    }

    /**
     * Sees to it that all is there that a snapshot needs.
     *
     * @param named lists that name the packs: those that are not there are stored, as it is known what they have
     * @throws IOException if one of the packs is gone for good, or no server has a copy of it any more
     */
    private void secure(Collection<String> packs, Map<String, byte[]> named) throws IOException {
        Set<String> there = new HashSet<>(packs);
        there.addAll(named.keySet());
        Set<String> gone = missing(there);
        for (Map.Entry<String, byte[]> list : named.entrySet()) {
            if (gone.remove(list.getKey())) {
                lists.store(list.getKey(), list.getValue());
            }
        }
        gone.removeIf(this::isBack);
        there.removeAll(gone);
        for (String lost : lost(there)) {
            byte[] list = named.get(lost);
            if (list == null) {
                gone.add(lost);
            } else {
                lists.store(lost, list);
            }
        }
        if (!gone.isEmpty()) {
            throw new IOException(
                    "%d packs that the snapshot needs are gone (%s%s), so there is no such snapshot; back up again, which stores anew what they held"
                            .formatted(gone.size(), gone.iterator().next(), gone.size() > 1 ? " and others" : ""));
        }
    }

    /**
     * Has those packs, and lists of packs, back from the trash that are there. A clean-up that is under way may take one again; it finds it
     * needed, if a snapshot names it by then.
     *
     * @return those that are gone for good
     */
    public Set<String> haveBack(Collection<String> needs) {
        Set<String> gone = missing(needs);
        gone.removeIf(this::isBack);
        return gone;
    }

    private boolean isBack(String pack) {
        FileName name = new FileName(pack);
        for (int tries = 1; tries <= TRIES; tries++) {
            try {
                cluster.undelete(name, null);
                return true;
            } catch (ProblemException e) {
                if (!isUnknown(e)) {
                    throw e;
                }
            }
            try {
                cluster.locate(name); // another has had it back meanwhile
                return true;
            } catch (ProblemException e) {
                if (!isUnknown(e)) {
                    throw e;
                }
            }
        }
        return false;
    }

    /** Those of the packs of which no server has a copy any more. */
    private Set<String> lost(Collection<String> packs) {
        Set<String> lost = new HashSet<>();
        if (cluster.repair().lost() > 0) { // asking for each pack takes long, and is needed hardly ever
            for (String pack : packs) {
                if (cluster.locate(new FileName(pack)).replicas().stream()
                        .allMatch(each -> each.state() == NodeState.LOST)) {
                    lost.add(pack);
                }
            }
        }
        return lost;
    }

    /**
     * Compares what indexes say of packs with the packs themselves. An index that says something else goes to the trash, as packs
     * have tables of their own.
     *
     * @param packs that somebody is about to rely on
     * @throws IOException if one is not as an index says
     */
    public void verify(Collection<String> packs) throws IOException {
        for (String pack : packs) {
            Told said = told.get(pack);
            if (said != null && !verified.contains(pack)) {
                verify(pack, said);
                verified.add(pack);
            }
        }
    }

    private void verify(String pack, Told said) throws IOException {
        Optional<BlobId> table = tableOf(pack);
        if (table.isPresent() && !table.get().equals(said.table())) {
            unlessGone(() -> cluster.delete(said.index(), null));
            throw new IOException(
                    "%s says of %s what that does not hold; it is in the trash now, and nothing else was done: try again, which goes by the packs' own tables"
                            .formatted(said.index(), pack));
        }
    }

    /** Digest of the table that a pack has; nothing if the pack is gone, which whoever needs it finds out. */
    private Optional<BlobId> tableOf(String pack) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Locations where = locate(pack);
                return Optional.of(digest(table(pack, where.size(), tail(where))));
            } catch (BadPackException e) {
                return Optional.of(BlobId.ofContent(new byte[0])); // it has none
            } catch (ProblemException e) {
                if (!isUnknown(e) || tries == TRIES) {
                    throw e;
                }
                if (!isBack(pack)) {
                    return Optional.empty();
                }
            }
        }
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

    /** A pack, or a list of packs, as the cluster lists it. */
    public record PackFile(String name, long size, Instant stored) {}

    /** All packs that the cluster has now, but for those in the trash. */
    public List<PackFile> packFiles() {
        return needFiles().stream()
                .filter(file -> !VaultFiles.isList(file.name()))
                .toList();
    }

    /** All packs and lists of packs that the cluster has now, but for those in the trash. */
    public List<PackFile> needFiles() {
        List<PackFile> files = new ArrayList<>();
        cluster.files(VaultFiles.beforeLists(), file -> {
            if (VaultFiles.isNeed(file.name().value())) {
                files.add(new PackFile(file.name().value(), file.size(), file.committed()));
            }
        });
        return files;
    }

    /** Moves packs, or lists of packs, that nothing needs to the trash, if nobody else has yet. */
    public void drop(Collection<String> unneeded) throws IOException {
        for (String name : unneeded) {
            unlessGone(() -> cluster.delete(new FileName(name), null));
        }
    }

    /** @param content digest of what a snapshot's file has @param needs names of packs, and of lists that name them */
    public record Restated(BlobId content, List<String> needs) {}

    /** Says anew in which packs the parts of a snapshot are. */
    public Restated restate(Snapshot snapshot, Collection<String> packs) throws IOException {
        PackLists.Cut cut = PackLists.cut(packs);
        lists.store(cut);
        SnapshotFormat.Written written = SnapshotFormat.write(snapshot, cut.named());
        if (!written.snapshot().id().equals(snapshot.id())) {
            throw new IOException(
                    "snapshot %s was written by another version of this program".formatted(snapshot.shortId()));
        }
        Receipt receipt = cluster.store(VaultFiles.snapshot(snapshot), written.content(), listener);
        List<String> needs = new ArrayList<>(packs);
        needs.addAll(cut.lists().keySet());
        return new Restated(receipt.blob(), needs);
    }

    /** Writes anew what indexes are small, or have other packs than these. */
    public void reindex(Set<String> packs) throws IOException {
        List<FileEntry> all = new ArrayList<>();
        cluster.files(file -> {
            if (VaultFiles.isIndex(file.name())) {
                all.add(file);
            }
        });
        List<FileName> merged = new ArrayList<>();
        for (FileEntry index : all) {
            if (index.size() < SMALL || !hasOnly(index.name(), packs)) {
                merged.add(index.name());
            }
        }
        storeIndex(merged, packs::contains);
        small.clear();
        useless.clear();
    }

    private boolean hasOnly(FileName index, Set<String> packs) throws IOException {
        List<String> others = new ArrayList<>();
        unlessGone(() -> index(index, table -> {
            if (others.isEmpty() && !packs.contains(table.pack())) {
                others.add(table.pack());
            }
        }));
        return others.isEmpty() && !useless.contains(index);
    }

    /**
     * Has a snapshot back from the trash, and the packs that it needs.
     *
     * @throws IOException if some of those are gone: the rest can be restored
     */
    public Snapshot recover(SnapshotFile file) throws IOException {
        cluster.undelete(file.name(), null); // what is in the trash cannot be read
        Snapshot snapshot = Snapshots.read(cluster, file, listener);
        Set<String> gone = haveBack(needs(snapshot).all());
        if (!gone.isEmpty()) {
            throw new IOException(
                    "snapshot %s is back, but %d packs that it needs are gone; 'cofre check' says what is damaged"
                            .formatted(snapshot.shortId(), gone.size()));
        }
        return snapshot;
    }

    /** Snapshots in the trash. */
    public static List<SnapshotFile> trashedSnapshots(Cluster cluster) {
        Set<SnapshotFile> files = new LinkedHashSet<>();
        cluster.trash(entry -> SnapshotFile.of(entry.name()).ifPresent(files::add));
        return List.copyOf(files);
    }

    /** Those of the packs, and lists of packs, that are not there, as somebody has cleaned up meanwhile, or has put another file there. */
    public Set<String> missing(Collection<String> needs) {
        Set<String> missing = new HashSet<>(needs);
        cluster.files(VaultFiles.beforeLists(), file -> {
            String name = file.name().value();
            if (!VaultFiles.isList(name) || VaultFiles.list(file.blob()).equals(file.name())) {
                missing.remove(name);
            }
        });
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
        return Snapshots.of(cluster, listener).all(listener::setback);
    }

    /** The newest snapshot that a filter matches; older ones are not read, and others that cannot be are told. */
    public static Optional<Snapshot> latest(Cluster cluster, Predicate<Snapshot> filter, TransferListener listener)
            throws IOException {
        return Snapshots.of(cluster, listener).latest(filter);
    }

    /** The snapshot that is meant; others are not read. @param filter of those that may be the latest */
    public static Snapshot find(Cluster cluster, SnapshotName name, SnapshotFilter filter, TransferListener listener)
            throws IOException {
        Snapshots snapshots = Snapshots.of(cluster, listener);
        return name.isLatest()
                ? snapshots
                        .latest(filter::matches)
                        .orElseThrow(() -> new NoSuchSnapshotException(
                                "there is no such snapshot yet; 'cofre snapshots' shows which there are"))
                : snapshots.alone(name.in(snapshots.files()));
    }

    /** As {@link #find(Cluster, SnapshotName, SnapshotFilter, TransferListener)}. */
    public Snapshot find(SnapshotName name, SnapshotFilter filter) throws IOException {
        return find(cluster, name, filter, listener);
    }

    /**
     * Puts what tells of snapshots into one file, where that of many is in none: whoever lists them has less to ask for. Nothing
     * else comes of it.
     */
    public void gatherHeads() throws InterruptedIOException {
        try {
            Snapshots.of(cluster, listener).gather();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | ProblemException e) {
            listener.setback(
                    "the list of snapshots was not written anew, and the next backup does it: " + e.getMessage());
        }
    }

    /**
     * All snapshots as they are listed now, for whoever must know of all, or else do nothing: lists of packs that are in the trash are had
     * back, as those say what the snapshots need.
     */
    public Snapshots allSnapshots() {
        return Snapshots.of(cluster, listener).with(lists, this::isBack);
    }

    /** As {@link #allSnapshots()}, without having anything back. */
    public Snapshots allSnapshotsAsTheyAre() {
        return Snapshots.of(cluster, listener).with(lists, list -> false);
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

    /** As {@link #packs(Snapshot)}; none if somebody has removed the snapshot, or it is not known what it needs. */
    public List<String> packsIfThere(Snapshot snapshot) throws IOException {
        try {
            return packs(snapshot);
        } catch (MissingListException e) {
            return List.of(); // a backup of the same stores the list anew
        } catch (ProblemException e) {
            if (isUnknown(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** Names of the packs that a snapshot needs. */
    public List<String> packs(Snapshot snapshot) throws IOException {
        return needs(snapshot).packs();
    }

    private PackLists.Needs needs(Snapshot snapshot) throws IOException {
        byte[] content = whole(cluster.locate(VaultFiles.snapshot(snapshot)));
        return lists.read(SnapshotFormat.needs(snapshot.id(), content), this::isBack);
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
            try {
                pack = whole(locate(place.pack()));
            } catch (ProblemException e) {
                if (!e.is(ProblemType.NOT_ENOUGH_NODES)) {
                    throw e;
                }
                return part(place); // of copies that are all bad somewhere, each may have good parts
            }
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

    /** A part's bytes, out of whichever copy of its pack they prove themselves. */
    public byte[] part(PartIndex.Place place) throws InterruptedIOException {
        Part part = place.part();
        try (PartReader reader = new PartReader()) {
            return cluster.fetch(
                    locate(place.pack()), part.offset(), part.stored(), bytes -> reader.read(part, bytes, 0), listener);
        }
    }

    /** Bytes of a pack, as some server says: what is in them is to prove itself, part by part. */
    public byte[] fetch(String pack, int from, int length) throws InterruptedIOException {
        return cluster.fetch(locate(pack), from, length, bytes -> bytes, listener);
    }

    /** All of a pack. */
    public byte[] fetch(String pack) throws InterruptedIOException {
        return whole(locate(pack));
    }

    private byte[] whole(Locations where) throws InterruptedIOException {
        return cluster.fetch(where, listener);
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

    private void load(boolean withoutLost) throws IOException {
        Set<String> known = new HashSet<>();
        for (int tries = 1; ; tries++) {
            try {
                load(known, withoutLost);
                return;
            } catch (ProblemException e) {
                if (!isUnknown(e) || tries == TRIES) {
                    throw e;
                }
                // somebody has put another index in the place of one that was just listed
            }
        }
    }

    private void load(Set<String> known, boolean withoutLost) throws IOException {
        List<FileName> indexes = new ArrayList<>();
        Map<String, Long> packs = new HashMap<>();
        small.clear();
        useless.clear();
        cluster.files(file -> sort(file, indexes, packs));
        if (withoutLost) {
            packs.keySet().removeAll(lost(packs.keySet()));
        }
        for (FileName name : indexes) {
            index(name, table -> enter(name, table, packs.get(table.pack()), known));
        }
        packs.keySet().removeAll(known);
        for (String pack : packs.keySet()) {
            unlessGone(() -> {
                Locations where = locate(pack);
                byte[] end = tail(where);
                index.add(pack, PackTable.read(end, where.size()));
                known.add(pack);
                unindexed.keep(table(pack, where.size(), end));
            });
        }
    }

    /** Enters what an index says of a pack, if it can be so. @param size of the pack; null if there is none */
    private void enter(FileName name, IndexFormat.Table table, @Nullable Long size, Set<String> known) {
        if (size == null || known.contains(table.pack())) {
            return;
        }
        try {
            if (size != table.size()) {
                throw new IOException("it has another size");
            }
            index.add(table.pack(), PackTable.read(table.rows(), table.size()));
            known.add(table.pack());
            told.put(table.pack(), new Told(name, digest(table)));
        } catch (IOException e) {
            ignore(name, "what it says of %s is wrong: %s".formatted(table.pack(), e.getMessage()));
        }
    }

    private boolean isUsed(FileName index, IndexFormat.Table table) {
        return new Told(index, digest(table)).equals(told.get(table.pack()));
    }

    private static BlobId digest(IndexFormat.Table table) {
        return BlobId.ofContent(table.rows());
    }

    /** An index only saves time: the packs that it is about have tables of their own. */
    private void ignore(FileName index, String reason) {
        if (useless.add(index)) {
            listener.setback("%s in the vault is not used: %s".formatted(index, reason));
        }
    }

    /** Whether somebody has removed the file in question. */
    private static boolean isUnknown(ProblemException e) {
        return e.problem().type().equals(ProblemType.UNKNOWN_FILE.uri());
    }

    private interface Tables {
        void add(IndexFormat.Table table) throws IOException;
    }

    /** Tells what an index has: nothing, if no server can give it, and no more from where it is damaged. */
    private void index(FileName name, Tables each) throws IOException {
        Optional<IndexFormat.Reader> reader = reader(name);
        Optional<IndexFormat.Table> next = reader.isEmpty() ? Optional.empty() : next(name, reader.get());
        while (next.isPresent()) {
            each.add(next.get());
            next = next(name, reader.get());
        }
    }

    private Optional<IndexFormat.Table> next(FileName name, IndexFormat.Reader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            ignore(name, "it is damaged");
            return Optional.empty();
        }
    }

    private Optional<IndexFormat.Reader> reader(FileName name) throws IOException {
        try {
            Locations where = cluster.locate(name);
            return Optional.of(
                    new IndexFormat.Reader(where.size() > LARGE ? large(where) : ByteBuffer.wrap(whole(where))));
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            ignore(name, "it is damaged");
        } catch (ProblemException e) {
            if (!e.is(ProblemType.NOT_ENOUGH_NODES)) {
                throw e;
            }
            listener.setback("%s in the vault is not used now: %s".formatted(name, e.getMessage()));
        }
        return Optional.empty();
    }

    /** An index that has many packs, as earlier versions wrote them. */
    private ByteBuffer large(Locations where) throws IOException {
        if (where.size() > Integer.MAX_VALUE) {
            throw new IOException("no index is as large");
        }
        ByteBuffer content = new Scratch().take((int) where.size());
        cluster.download(where.name(), where.version(), Channels.newOutputStream(into(content)), listener);
        return content.flip();
    }

    private static WritableByteChannel into(ByteBuffer room) {
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) {
                int length = bytes.remaining();
                room.put(bytes);
                return length;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /** The end of a pack, with its whole table: as all its servers say, or else out of the whole, which proves itself. */
    private byte[] tail(Locations where) throws IOException {
        Optional<byte[]> end = end(where, TAIL);
        if (end.isPresent()) {
            int length = PackTable.length(end.get());
            end = length <= end.get().length ? end : end(where, length);
        }
        return end.isPresent() ? end.get() : whole(where);
    }

    private Optional<byte[]> end(Locations where, int length) {
        int most = (int) Math.min(length, where.size());
        return cluster.fetchAgreed(where, where.size() - most, most, listener);
    }

    private void sort(FileEntry file, List<FileName> indexes, Map<String, Long> packs) {
        if (VaultFiles.isIndex(file.name())) {
            indexes.add(file.name());
            if (file.size() < SMALL) {
                small.add(file.name());
            }
        } else if (VaultFiles.isPack(file.name())) {
            packs.put(file.name().value(), file.size());
        } else if (VaultFiles.isList(file.name().value())) {
            lists.saw(file.name().value());
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
