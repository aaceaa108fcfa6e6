package dev.cofre.client.snapshot.prune;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.TreeReader;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import dev.cofre.client.snapshot.vault.Snapshots;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.work.Doing;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cleans a vault up, beside backups that are under way. Packs that no snapshot names go to the trash once they are older than any
 * backup lasts. Of packs that hold too much that no tree names, the rest is stored in new ones first, and the snapshots say
 * so. A backup that has just found a part in a pack that goes has it back from the trash; so does this, for the
 * snapshots that have come meanwhile. Used once.
 */
public final class Prune {
    private static final int PACK = 8 << 20;

    private final Vault vault;
    private final Plan plan;
    private final Instant now;
    private final Map<SnapshotFile, Snapshot> snapshots = new LinkedHashMap<>();
    private final Needs needs = new Needs();
    /** What the files of snapshots had whose needs are known. */
    private final Map<SnapshotFile, BlobId> known = new HashMap<>();

    private final Doing doing;

    /**
     * @param grace packs that were stored later stay: a backup may be about to name them
     * @param mostUnused share of all bytes that may be needless and stay, as moving the rest costs more; from 0 to 1
     * @param dryRun only says what would be done
     */
    public record Plan(Duration grace, double mostUnused, boolean dryRun) {}

    /**
     * @param packs that there were
     * @param bytes of those
     * @param unneeded packs that no snapshot names, and that are old enough
     * @param unneededBytes of those
     * @param repacked packs whose needed parts were moved
     * @param repackedBytes bytes that were moved
     * @param unusedBytes in packs that stay, needless
     */
    public record Result(
            int packs,
            long bytes,
            int unneeded,
            long unneededBytes,
            int repacked,
            long repackedBytes,
            long unusedBytes) {}

    public Prune(Vault vault, Plan plan, Instant now) {
        this(vault, plan, now, Doing.unseen());
    }

    /** @param doing hears how far it is */
    public Prune(Vault vault, Plan plan, Instant now, Doing doing) {
        this.doing = doing;
        this.vault = vault;
        this.plan = plan;
        this.now = now;
    }

    public Result run() throws IOException {
        List<Vault.PackFile> all = vault.needFiles();
        List<Vault.PackFile> files =
                all.stream().filter(file -> !VaultFiles.isList(file.name())).toList();
        PartIndex.Marks needed = read(vault.allSnapshots());
        Map<PackId, Long> stored = needed.storedByPack();
        Needs.Named named = needs.all();
        List<Vault.PackFile> sparse = sparse(files, named, stored);
        long moved = repack(sparse, needed);
        Needs.Named stillNamed = plan.dryRun() ? named : needs.all();
        List<Vault.PackFile> unneeded = unneeded(files, stillNamed);
        if (!plan.dryRun()) {
            drop(unneeded, unneeded(all, stillNamed));
        }
        return new Result(
                files.size(),
                bytes(files),
                unneeded.size(),
                bytes(unneeded),
                sparse.size(),
                moved,
                unused(files, named, stored, sparse));
    }

    private List<Vault.PackFile> unneeded(List<Vault.PackFile> files, Needs.Named named) {
        return files.stream()
                .filter(file -> !named.contains(file.name()))
                .filter(file -> file.stored().isBefore(now.minus(plan.grace())))
                .toList();
    }

    /** Reads what each snapshot needs. @return all parts that their trees name */
    private PartIndex.Marks read(Snapshots all) throws IOException {
        List<String> unreadable = new ArrayList<>();
        for (SnapshotFile file : all.files()) {
            all.whole(file, unreadable::add).ifPresent(whole -> {
                know(file, whole.content(), whole.needs());
                snapshots.put(file, whole.snapshot());
            });
            if (!unreadable.isEmpty()) {
                throw new IOException(
                        "nothing is pruned while a snapshot cannot be read, as it is not known what that needs: %s; 'cofre check' says more"
                                .formatted(unreadable.get(0)));
            }
        }
        PartIndex.Marks needed = vault.index().marks();
        int done = 0;
        for (Snapshot snapshot : snapshots.values()) {
            doing.at("Looking through snapshots", done++, snapshots.size());
            mark(snapshot.tree(), needed);
        }
        return needed;
    }

    /** @param names of packs, and of lists that name them */
    private void know(SnapshotFile file, BlobId content, Collection<FileName> names) {
        needs.set(file, names);
        known.put(file, content);
    }

    private void mark(BlobId root, PartIndex.Marks needed) throws IOException {
        Deque<TreeReader> folders = new ArrayDeque<>();
        enter(root, needed, folders);
        while (!folders.isEmpty()) {
            Node node = folders.getFirst().next();
            if (node == null) {
                folders.pop();
                continue;
            }
            for (BlobId chunk : node.content()) {
                need(chunk, needed);
            }
            BlobId subtree = node.subtree();
            if (subtree != null) {
                enter(subtree, needed, folders);
            }
        }
    }

    private void enter(BlobId tree, PartIndex.Marks needed, Deque<TreeReader> folders) {
        if (need(tree, needed)) {
            folders.push(TreeReader.of(tree, part -> {
                need(part, needed);
                return vault.part(part);
            }));
        }
    }

    /** @return false if that was known */
    private boolean need(BlobId part, PartIndex.Marks needed) {
        vault.place(part); // a snapshot that is not whole must not make others lose anything
        return needed.add(part);
    }

    /** The emptiest packs, until what is needless in the others is little enough. */
    private List<Vault.PackFile> sparse(List<Vault.PackFile> files, Needs.Named named, Map<PackId, Long> stored) {
        List<Vault.PackFile> candidates = files.stream()
                .filter(file -> named.contains(file.name()) && unused(file, stored) > 0)
                .filter(file -> file.stored().isBefore(now.minus(plan.grace())))
                .sorted(Comparator.comparingDouble(file -> (double) -unused(file, stored) / file.size()))
                .toList();
        long unused =
                candidates.stream().mapToLong(file -> unused(file, stored)).sum();
        double most = plan.mostUnused() * bytes(files);
        List<Vault.PackFile> sparse = new ArrayList<>();
        for (Vault.PackFile file : candidates) {
            if (unused <= most) {
                break;
            }
            sparse.add(file);
            unused -= unused(file, stored);
        }
        return sparse;
    }

    /** @return bytes that were moved */
    private long repack(List<Vault.PackFile> sparse, PartIndex.Marks needed) throws IOException {
        Map<PackId, Set<PackId>> movedTo = new HashMap<>();
        long moved = 0;
        try (PackWriter writer = new PackWriter(PACK + PACK / 2);
                PartReader reader = new PartReader()) {
            Set<PackId> from = new HashSet<>();
            int done = 0;
            for (Vault.PackFile file : sparse) {
                doing.at("Packing anew", done++, sparse.size());
                Set<PackId> targets = new HashSet<>();
                movedTo.put(file.pack(), targets);
                byte[] pack = vault.fetch(file.pack());
                for (Part part : PackTable.read(pack, file.size())) {
                    if (!needed.contains(part.id())) {
                        continue;
                    }
                    PackId place = vault.place(part.id()).pack();
                    if (!place.equals(file.pack())) {
                        vault.verify(List.of(place)); // an index that is wrong must not make a snapshot lose it
                        targets.add(place); // two backups at once have stored it twice
                        continue;
                    }
                    moved += part.stored();
                    if (plan.dryRun()) {
                        continue;
                    }
                    byte[] content = reader.read(part, pack, part.offset());
                    writer.add(part.id(), content, 0, content.length);
                    from.add(file.pack());
                    if (writer.isFull(PACK)) {
                        send(writer, from, movedTo);
                    }
                }
            }
            if (writer.length() > 0) {
                send(writer, from, movedTo);
            }
        }
        if (!plan.dryRun()) {
            restate(movedTo);
        }
        return moved;
    }

    /** Has snapshots name the packs to which parts have moved. */
    private void restate(Map<PackId, Set<PackId>> movedTo) throws IOException {
        if (movedTo.isEmpty()) {
            return;
        }
        for (SnapshotFile file : vault.allSnapshots().files()) { // those that are still there
            Snapshot snapshot = snapshots.get(file);
            if (snapshot == null || !needs.any(file, names(movedTo.keySet()))) {
                continue;
            }
            Set<PackId> before = packs(needs.of(file));
            Set<PackId> packs = replaced(before, movedTo);
            if (!packs.equals(before)) {
                Vault.Restated restated = vault.restate(snapshot, packs);
                know(file, restated.content(), restated.needs());
            }
        }
    }

    private void send(PackWriter writer, Set<PackId> from, Map<PackId, Set<PackId>> movedTo) throws IOException {
        PackId pack = vault.newPack();
        vault.store(pack, writer.finish());
        from.forEach(
                old -> movedTo.computeIfAbsent(old, name -> new HashSet<>()).add(pack));
        from.clear();
    }

    /** What a snapshot needs in the place of packs that were emptied; a part that was stored twice may be in one that was, too. */
    private static Set<PackId> replaced(Set<PackId> packs, Map<PackId, Set<PackId>> movedTo) {
        Set<PackId> replaced = new HashSet<>();
        for (PackId pack : packs) {
            for (PackId next : movedTo.getOrDefault(pack, Set.of(pack))) {
                replaced.addAll(next.equals(pack) ? Set.of(pack) : movedTo.getOrDefault(next, Set.of(next)));
            }
        }
        return replaced;
    }

    /** @param unneeded packs @param all those, and lists of packs */
    private void drop(List<Vault.PackFile> unneeded, List<Vault.PackFile> all) throws IOException {
        Set<PackId> left = new HashSet<>(
                vault.packFiles().stream().map(Vault.PackFile::pack).toList());
        unneeded.forEach(file -> left.remove(file.pack()));
        vault.reindex(left);
        vault.drop(all.stream().map(Vault.PackFile::name).toList());
        haveBack();
    }

    /** What snapshots need that have come meanwhile, or that somebody else has written anew, may have been in what went. */
    private void haveBack() throws IOException {
        Snapshots after = vault.allSnapshots();
        Needs needed = new Needs();
        for (SnapshotFile file : after.files()) {
            BlobId content = after.content(file);
            if (content.equals(known.get(file))) {
                needed.set(file, needs.of(file));
            } else {
                List<String> unreadable = new ArrayList<>();
                after.whole(file, unreadable::add).ifPresent(whole -> needed.set(file, whole.needs()));
                if (!unreadable.isEmpty()) {
                    throw new IOException(
                            "a snapshot that has come meanwhile cannot be read, and may need packs that are in the trash now: %s; prune again when servers are back"
                                    .formatted(unreadable.get(0)));
                }
            }
        }
        Set<FileName> gone = vault.haveBack(needed.all().names());
        if (!gone.isEmpty()) {
            String damaged = needed.snapshots().stream()
                    .filter(file -> needed.any(file, gone))
                    .map(file -> file.id().hex().substring(0, 8))
                    .findFirst()
                    .orElse("");
            throw new IOException(
                    "packs that snapshot %s needs are gone; 'cofre check' says what is damaged".formatted(damaged));
        }
    }

    private static long unused(
            List<Vault.PackFile> files, Needs.Named named, Map<PackId, Long> stored, List<Vault.PackFile> repacked) {
        Set<Vault.PackFile> gone = new HashSet<>(repacked);
        return files.stream()
                .filter(file -> named.contains(file.name()) && !gone.contains(file))
                .mapToLong(file -> unused(file, stored))
                .sum();
    }

    /** Bytes of a pack that no tree needs; its table is not counted exactly, and does not matter. */
    private static long unused(Vault.PackFile file, Map<PackId, Long> stored) {
        long rest = file.size() - stored.getOrDefault(file.pack(), 0L);
        return rest <= file.size() / 20 ? 0 : rest;
    }

    private static List<FileName> names(Collection<PackId> packs) {
        return packs.stream().map(PackId::name).toList();
    }

    private static Set<PackId> packs(Collection<FileName> needs) {
        return needs.stream()
                .filter(name -> !VaultFiles.isList(name))
                .map(PackId::new)
                .collect(Collectors.toSet());
    }

    private static long bytes(List<Vault.PackFile> files) {
        return files.stream().mapToLong(Vault.PackFile::size).sum();
    }
}
