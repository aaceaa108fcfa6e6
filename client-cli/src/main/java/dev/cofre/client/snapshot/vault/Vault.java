package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one client has stored of folders: packs of chunks and trees, indexes of what is in which pack, and snapshots. All of
 * them are files of the client's {@linkplain dev.cofre.api.file.ClientName#vault vault}, with as many copies as any file, and
 * are repaired, scrubbed and rebuilt as such. Thread-safe.
 */
public final class Vault {
    private final Cluster cluster;
    private final TransferListener listener;
    private final PackLists lists;
    private final PackFiles packFiles;
    private final NeedFiles needFiles;
    private final IndexFiles indexFiles;

    private Vault(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
        this.lists = new PackLists(cluster, listener);
        this.packFiles = new PackFiles(cluster, listener);
        this.needFiles = new NeedFiles(cluster, lists);
        this.indexFiles = new IndexFiles(cluster, listener, packFiles, needFiles, lists);
    }

    /** Reads the indexes; of packs that are in none, such as those of a backup that was broken off, their tables. */
    public static Vault open(Cluster cluster, TransferListener listener) throws IOException {
        Vault vault = new Vault(cluster, listener);
        vault.indexFiles.read(false);
        return vault;
    }

    /** As {@link #open}, but packs of which no server has a copy any more are not known: what they held is to be stored anew. */
    public static Vault openForBackup(Cluster cluster, TransferListener listener) throws IOException {
        Vault vault = new Vault(cluster, listener);
        vault.indexFiles.read(true);
        return vault;
    }

    /** What is in which pack. */
    public PartIndex index() {
        return indexFiles.parts();
    }

    /** A name for a pack that is to be stored. */
    public PackId newPack() {
        return PackId.create();
    }

    /**
     * Stores a pack; on as many servers as the cluster wants when this returns.
     *
     * @param bytes of {@link dev.cofre.client.snapshot.pack.PackWriter#finish}
     */
    public Receipt store(PackId pack, byte[] bytes) throws IOException {
        Receipt receipt = cluster.store(pack.name(), bytes, listener);
        indexFiles.came(pack, bytes);
        return receipt;
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
    public Stored store(Snapshot like, Collection<PackId> packs) throws IOException {
        PackLists.Cut cut = PackLists.cut(packs);
        needFiles.secure(packs, cut.lists());
        SnapshotFormat.Written written = SnapshotFormat.write(like, cut.named());
        Receipt receipt = cluster.store(VaultFiles.snapshot(written.snapshot()), written.content(), listener);
        // a clean-up that began before may have taken some of them for needless since; one that begins now sees the
        // snapshot
        orWithdraw(written.snapshot(), () -> needFiles.secure(packs, cut.lists()));
        return new Stored(written.snapshot(), receipt);
    }

    /** Does what a snapshot that is listed needs, or moves it to the trash. */
    private void orWithdraw(Snapshot snapshot, Gone.Act act) throws IOException {
        try {
            act.run();
        } catch (IOException | ProblemException e) {
            try {
                Snapshots.forget(cluster, snapshot);
            } catch (ProblemException f) {
                e.addSuppressed(f);
                listener.setback(
                        "snapshot %s may lack packs, and could not be taken back (%s); 'cofre forget %s' does that"
                                .formatted(snapshot.shortId(), f.getMessage(), snapshot.shortId()));
            }
            throw e;
        }
    }

    /** A pack, or a list of packs, as the cluster lists it. */
    public record PackFile(FileName name, long size, Instant stored) {
        /** Which pack. @throws IllegalArgumentException of a list */
        public PackId pack() {
            return new PackId(name);
        }
    }

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
                files.add(new PackFile(file.name(), file.size(), file.committed()));
            }
        });
        return files;
    }

    /** Moves packs, or lists of packs, that nothing needs to the trash, if nobody else has yet. */
    public void drop(Collection<FileName> unneeded) throws IOException {
        for (FileName name : unneeded) {
            Gone.unless(() -> cluster.delete(name, null));
        }
    }

    /** @param content digest of what a snapshot's file has @param needs names of packs, and of lists that name them */
    public record Restated(BlobId content, List<FileName> needs) {}

    /** Says anew in which packs the parts of a snapshot are. */
    public Restated restate(Snapshot snapshot, Collection<PackId> packs) throws IOException {
        PackLists.Cut cut = PackLists.cut(packs);
        lists.store(cut);
        SnapshotFormat.Written written = SnapshotFormat.write(snapshot, cut.named());
        if (!written.snapshot().id().equals(snapshot.id())) {
            throw new IOException(
                    "snapshot %s was written by another version of this program".formatted(snapshot.shortId()));
        }
        Receipt receipt = cluster.store(VaultFiles.snapshot(snapshot), written.content(), listener);
        PackLists.Needs needs =
                new PackLists.Needs(List.copyOf(packs), List.copyOf(cut.lists().keySet()));
        return new Restated(receipt.blob(), needs.all());
    }

    /**
     * Has a snapshot back from the trash, and the packs that it needs.
     *
     * @throws IOException if some of those are gone: the rest can be restored
     */
    public Snapshot recover(SnapshotFile file) throws IOException {
        cluster.undelete(file.name(), null); // what is in the trash cannot be read
        Snapshot snapshot = Snapshots.read(cluster, file, listener);
        Set<FileName> gone = needFiles.haveBack(needs(snapshot).all());
        if (!gone.isEmpty()) {
            throw new IOException(
                    "snapshot %s is back, but %d packs that it needs are gone; 'cofre check' says what is damaged"
                            .formatted(snapshot.shortId(), gone.size()));
        }
        return snapshot;
    }

    /** All snapshots that can be read, the oldest first; the listener hears of others. */
    public List<Snapshot> snapshots() throws IOException {
        return Snapshots.of(cluster, listener).all();
    }

    /** The snapshot that is meant; others are not read. @param filter of those that may be the latest */
    public Snapshot find(SnapshotName name, SnapshotFilter filter) throws IOException {
        return Snapshots.of(cluster, listener).find(name, filter);
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
        return Snapshots.of(cluster, listener).with(lists, needFiles::isBack);
    }

    /** As {@link #allSnapshots()}, without having anything back. */
    public Snapshots allSnapshotsAsTheyAre() {
        return Snapshots.of(cluster, listener).with(lists, list -> false);
    }

    /** As {@link #packs(Snapshot)}; none if somebody has removed the snapshot, or it is not known what it needs. */
    public List<PackId> packsIfThere(Snapshot snapshot) throws IOException {
        try {
            return packs(snapshot);
        } catch (MissingListException e) {
            return List.of(); // a backup of the same stores the list anew
        } catch (ProblemException e) {
            if (Gone.is(e)) {
                return List.of();
            }
            throw e;
        }
    }

    /** The packs that a snapshot needs. */
    public List<PackId> packs(Snapshot snapshot) throws IOException {
        return needs(snapshot).packs();
    }

    private PackLists.Needs needs(Snapshot snapshot) throws IOException {
        byte[] content = packFiles.whole(cluster.locate(VaultFiles.snapshot(snapshot)));
        return lists.read(SnapshotFormat.needs(snapshot.id(), content), needFiles::isBack);
    }

    /** Stores an index of all packs that are in none, together with what small indexes have when there are many of those. */
    public void storeIndex() throws IOException {
        indexFiles.write();
    }

    /** Writes anew what indexes are small, or have other packs than these. */
    public void reindex(Set<PackId> packs) throws IOException {
        indexFiles.rewrite(packs);
    }

    /**
     * Compares what indexes say of packs with the packs themselves. An index that says something else goes to the trash, as packs
     * have tables of their own.
     *
     * @param packs that somebody is about to rely on
     * @throws IOException if one is not as an index says
     */
    public void verify(Collection<PackId> packs) throws IOException {
        indexFiles.verify(packs);
    }

    /**
     * Has those packs, and lists of packs, back from the trash that are there. A clean-up that is under way may take one again; it finds it
     * needed, if a snapshot names it by then.
     *
     * @return those that are gone for good
     */
    public Set<FileName> haveBack(Collection<FileName> needs) {
        return needFiles.haveBack(needs);
    }

    /** Those of the packs, and lists of packs, that are not there, as somebody has cleaned up meanwhile, or has put another file there. */
    public Set<FileName> missing(Collection<FileName> needs) {
        return needFiles.missing(needs);
    }

    /** What is in a pack, by its own table. */
    public List<Part> parts(PackId pack) throws IOException {
        return packFiles.parts(pack);
    }

    /** On how many servers a pack, or a list of packs, can be read now. */
    public int readable(FileName name) {
        return packFiles.readable(name);
    }

    /**
     * A part's bytes; nothing if somebody has removed the pack since the index was read.
     *
     * @throws IOException if it is damaged
     */
    public Optional<byte[]> partIfThere(BlobId id) throws IOException {
        try {
            return index().find(id).isPresent() ? Optional.of(part(id)) : Optional.empty();
        } catch (ProblemException e) {
            if (Gone.is(e)) {
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
        return packFiles.part(place(id));
    }

    /** Where a part is. */
    public PartIndex.Place place(BlobId id) {
        return index().find(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_BLOB,
                        "part %s of a snapshot is in no pack that the cluster has; 'cofre check' says what else is missing"
                                .formatted(id)));
    }

    /** A part's bytes, out of whichever copy of its pack they prove themselves. */
    public byte[] part(PartIndex.Place place) throws InterruptedIOException {
        return packFiles.partOfAnyCopy(place);
    }

    /** Bytes of a pack, as some server says: what is in them is to prove itself, part by part. */
    public byte[] fetch(PackId pack, int from, int length) throws InterruptedIOException {
        return packFiles.fetch(pack, from, length);
    }

    /** All of a pack. */
    public byte[] fetch(PackId pack) throws InterruptedIOException {
        return packFiles.fetch(pack);
    }
}
