package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.BadPackException;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files that say what is in which pack, so that not each pack has to be asked. They only save time, as packs have tables of their own;
 * what one says is compared with the pack before anything is removed because of it. Read once, by one thread, as they are written; packs
 * may {@linkplain #came come} from several.
 */
final class IndexFiles {
    /** Each backup makes an index, and each command reads them all: of so many that are smaller than this, one is made. */
    private static final int MANY = 16;

    private static final long SMALL = 1 << 20;
    /** Bytes of tables that are stored as an index while a backup goes on. */
    private static final int INDEX = 4 << 20;

    private static final int TRIES = 5;

    private final Cluster cluster;
    private final TransferListener listener;
    private final PackFiles packFiles;
    private final NeedFiles needFiles;
    private final PackLists lists;
    private final IndexReading reading;
    /** Indexes that are small. */
    private final List<FileName> small = new ArrayList<>();
    /** Indexes that are damaged, or say something that cannot be: the next one takes their place. */
    private final Set<FileName> useless = new HashSet<>();
    /** What an index has told of a pack's table. */
    private final Map<PackId, Told> told = new HashMap<>();
    /** Packs whose tables were compared with what was told. */
    private final Set<PackId> verified = new HashSet<>();

    private final PartIndex parts = new PartIndex();
    private final Unindexed unindexed = new Unindexed(INDEX);

    /** @param table digest of the table's bytes */
    private record Told(FileName index, BlobId table) {}

    IndexFiles(Cluster cluster, TransferListener listener, PackFiles packFiles, NeedFiles needFiles, PackLists lists) {
        this.cluster = cluster;
        this.listener = listener;
        this.packFiles = packFiles;
        this.needFiles = needFiles;
        this.lists = lists;
        this.reading = new IndexReading(cluster, listener, this::ignore);
    }

    /** What is in which pack. */
    PartIndex parts() {
        return parts;
    }

    /**
     * A pack has come, whose table is kept for the next index. Of many that is stored at once: the next backup need not read so many packs,
     * if this one is broken off.
     */
    void came(PackId pack, byte[] bytes) throws IOException {
        store(unindexed.add(PackFiles.table(pack, bytes.length, bytes)));
    }

    private void store(Optional<byte[]> index) throws IOException {
        if (index.isPresent()) {
            cluster.store(VaultFiles.newIndex(), index.get(), listener);
        }
    }

    /**
     * Reads all indexes; of packs that are in none, their tables.
     *
     * @param withoutLost packs of which no server has a copy any more are not known
     */
    void read(boolean withoutLost) throws IOException {
        Set<PackId> known = new HashSet<>();
        for (int tries = 1; ; tries++) {
            try {
                read(known, withoutLost);
                return;
            } catch (ProblemException e) {
                if (!Gone.is(e) || tries == TRIES) {
                    throw e;
                }
                // somebody has put another index in the place of one that was just listed
            }
        }
    }

    private void read(Set<PackId> known, boolean withoutLost) throws IOException {
        List<FileName> indexes = new ArrayList<>();
        Map<PackId, Long> packs = new HashMap<>();
        small.clear();
        useless.clear();
        cluster.files(file -> sort(file, indexes, packs));
        if (withoutLost) {
            Set<FileName> lost =
                    needFiles.lost(packs.keySet().stream().map(PackId::name).toList());
            packs.keySet().removeIf(pack -> lost.contains(pack.name()));
        }
        for (FileName name : indexes) {
            reading.read(name, table -> enter(name, table, packs.get(table.pack()), known));
        }
        packs.keySet().removeAll(known);
        for (PackId pack : packs.keySet()) {
            Gone.unless(() -> {
                Locations where = packFiles.locate(pack.name());
                byte[] end = packFiles.tail(where);
                parts.add(pack, PackTable.read(end, where.size()));
                known.add(pack);
                unindexed.keep(PackFiles.table(pack, where.size(), end));
            });
        }
    }

    private void sort(FileEntry file, List<FileName> indexes, Map<PackId, Long> packs) {
        if (VaultFiles.isIndex(file.name())) {
            indexes.add(file.name());
            if (file.size() < SMALL) {
                small.add(file.name());
            }
        } else if (VaultFiles.isPack(file.name())) {
            packs.put(new PackId(file.name()), file.size());
        } else if (VaultFiles.isList(file.name())) {
            lists.saw(file.name());
        }
    }

    /** Enters what an index says of a pack, if it can be so. @param size of the pack; null if there is none */
    private void enter(FileName name, IndexFormat.Table table, @Nullable Long size, Set<PackId> known) {
        if (size == null || known.contains(table.pack())) {
            return;
        }
        try {
            if (size != table.size()) {
                throw new IOException("it has another size");
            }
            parts.add(table.pack(), PackTable.read(table.rows(), table.size()));
            known.add(table.pack());
            told.put(table.pack(), new Told(name, digest(table)));
        } catch (IOException e) {
            ignore(name, "what it says of %s is wrong: %s".formatted(table.pack(), e.getMessage()));
        }
    }

    /** Stores an index of all packs that are in none, together with what small indexes have when there are many of those. */
    void write() throws IOException {
        if (unindexed.isEmpty()) {
            return;
        }
        List<FileName> merged = new ArrayList<>(small.size() < MANY ? List.of() : small);
        merged.addAll(useless);
        write(merged, pack -> true);
        small.removeAll(merged);
        useless.clear();
    }

    /** Writes anew what indexes are small, or have other packs than these. */
    void rewrite(Set<PackId> packs) throws IOException {
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
        write(merged, packs::contains);
        small.clear();
        useless.clear();
    }

    /** Stores indexes of what is in none, and in the place of others. @param packs those that stay in them */
    private void write(List<FileName> merged, Predicate<PackId> packs) throws IOException {
        Set<PackId> written = new HashSet<>();
        Unindexed next = new Unindexed(INDEX);
        for (Optional<byte[]> tables = unindexed.take(); tables.isPresent(); tables = unindexed.take()) {
            IndexFormat.Reader reader = new IndexFormat.Reader(ByteBuffer.wrap(tables.get()));
            for (Optional<IndexFormat.Table> table = reader.next(); table.isPresent(); table = reader.next()) {
                enter(table.get(), packs, written, next);
            }
        }
        for (FileName name : merged) {
            Gone.unless(() -> reading.read(name, table -> {
                if (!useless.contains(name) || isUsed(name, table)) {
                    enter(table, packs, written, next);
                }
            }));
        }
        for (Optional<byte[]> index = next.take(); index.isPresent(); index = next.take()) {
            store(index);
        }
        for (FileName name : merged) {
            Gone.unless(() -> cluster.delete(name, null));
        }
    }

    private void enter(IndexFormat.Table table, Predicate<PackId> packs, Set<PackId> written, Unindexed next)
            throws IOException {
        if (packs.test(table.pack()) && written.add(table.pack())) {
            store(next.add(table));
        }
    }

    private boolean hasOnly(FileName index, Set<PackId> packs) throws IOException {
        List<PackId> others = new ArrayList<>();
        Gone.unless(() -> reading.read(index, table -> {
            if (others.isEmpty() && !packs.contains(table.pack())) {
                others.add(table.pack());
            }
        }));
        return others.isEmpty() && !useless.contains(index);
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

    /**
     * Compares what indexes say of packs with the packs themselves. An index that says something else goes to the trash, as packs
     * have tables of their own.
     *
     * @param packs that somebody is about to rely on
     * @throws IOException if one is not as an index says
     */
    void verify(Collection<PackId> packs) throws IOException {
        for (PackId pack : packs) {
            Told said = told.get(pack);
            if (said != null && !verified.contains(pack)) {
                verify(pack, said);
                verified.add(pack);
            }
        }
    }

    private void verify(PackId pack, Told said) throws IOException {
        Optional<BlobId> table = tableOf(pack);
        if (table.isPresent() && !table.get().equals(said.table())) {
            Gone.unless(() -> cluster.delete(said.index(), null));
            throw new IOException(
                    "%s says of %s what that does not hold; it is in the trash now, and nothing else was done: try again, which goes by the packs' own tables"
                            .formatted(said.index(), pack));
        }
    }

    /** Digest of the table that a pack has; nothing if the pack is gone, which whoever needs it finds out. */
    private Optional<BlobId> tableOf(PackId pack) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                return Optional.of(digest(packFiles.table(pack)));
            } catch (BadPackException e) {
                return Optional.of(BlobId.ofContent(new byte[0])); // it has none
            } catch (ProblemException e) {
                if (!Gone.is(e) || tries == TRIES) {
                    throw e;
                }
                if (!needFiles.isBack(pack.name())) {
                    return Optional.empty();
                }
            }
        }
    }
}
