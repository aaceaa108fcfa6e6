package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.VaultFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which packs the snapshots of a vault need, and which lists of packs. A snapshot's file is read once for that, and not again while its
 * digest is the same, and so is each list however many snapshots share it: what was read is kept on the manager's disk. Used for one
 * clean-up, by one thread.
 */
final class NeededPacks {
    private final Kept kept;
    private final KeptNeeds needs;
    private final ClientName vault;
    private final int most;
    private final Set<BlobId> read = new HashSet<>();
    private final BitSet needed = new BitSet();
    private final BitSet there = new BitSet();

    /** Reads what is in the vault. */
    interface Source {
        /** Tells each pack and each list that a snapshot names. @throws IOException if its bytes are not those that were listed */
        void needs(VaultReader.SnapshotFile file, Consumer<String> each) throws IOException;

        /** Has a list back first, if it is in the trash. @throws IOException if it is not as its name says */
        List<String> list(String list) throws IOException;
    }

    /** Where it is kept what snapshots need. */
    interface Kept {
        /** Nothing, if nothing is known, or what is there is damaged, or of more packs than these. */
        KeptNeeds read(ClientName vault, int most);

        void write(ClientName vault, KeptNeeds needs);
    }

    /** @param most packs that there is memory for */
    NeededPacks(ClientName vault, Kept kept, int most) {
        this.vault = vault;
        this.kept = kept;
        this.most = most;
        this.needs = kept.read(vault, most);
    }

    /**
     * Adds what these snapshots need.
     *
     * @param all that are listed now
     * @throws IOException if one cannot be read: what it needs is not known
     */
    void read(List<VaultReader.SnapshotFile> all, Source source) throws IOException {
        try {
            for (VaultReader.SnapshotFile file : all) {
                BlobId content = file.entry().blob();
                if (read.add(content)) {
                    Optional<BitSet> known = needs.of(content);
                    needed.or(known.isPresent() ? known.get() : packs(file, source));
                }
            }
        } finally {
            Set<BlobId> listed = new HashSet<>();
            all.forEach(file -> listed.add(file.entry().blob()));
            needed.stream().mapToObj(needs::name).map(VaultFiles::listId).forEach(list -> list.ifPresent(listed::add));
            if (needs.retain(listed)) {
                kept.write(vault, needs);
            }
        }
    }

    private BitSet packs(VaultReader.SnapshotFile file, Source source) throws IOException {
        BitSet packs = new BitSet();
        Deque<String> lists = new ArrayDeque<>();
        try {
            source.needs(file, name -> add(name, packs, lists));
            while (!lists.isEmpty()) {
                packs(file, lists.poll(), source).forEach(name -> add(name, packs, lists));
            }
        } catch (ProblemException e) {
            if (!VaultReader.isGone(e)) {
                throw e;
            }
            return new BitSet();
        }
        needs.keep(file.entry().blob(), packs);
        return packs;
    }

    private void add(String name, BitSet packs, Deque<String> lists) {
        int number = number(name);
        if (!packs.get(number)) { // whatever a list says, each is read once
            packs.set(number);
            if (VaultFiles.isList(name)) {
                lists.add(name);
            }
        }
    }

    /** What a list names: one that is missing does not need nothing, but what it needs is not known. */
    private List<String> packs(VaultReader.SnapshotFile file, String list, Source source) throws IOException {
        BlobId content = VaultFiles.listId(list).orElseThrow();
        Optional<BitSet> known = needs.of(content);
        if (known.isPresent()) {
            return known.get().stream().mapToObj(needs::name).toList();
        }
        List<String> names;
        try {
            names = source.list(list);
        } catch (ProblemException e) {
            if (!VaultReader.isGone(e)) {
                throw e;
            }
            source.needs(file, name -> {}); // whoever removed the snapshot may have removed the list as well
            throw new IOException(
                    "%s, which says what packs snapshot %s needs, is gone; a backup of the same stores it anew"
                            .formatted(list, file.id().hex()));
        }
        BitSet numbers = new BitSet();
        names.forEach(name -> numbers.set(number(name)));
        needs.keep(content, numbers);
        return names;
    }

    private int number(String pack) {
        if (needs.packs() >= most && needs.find(pack) < 0) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "its snapshots need more than the %d packs that the manager has the memory for; give it more (-Xmx)"
                            .formatted(most));
        }
        return needs.number(pack);
    }

    boolean contains(String pack) {
        int number = needs.find(pack);
        return number >= 0 && needed.get(number);
    }

    /** A pack is there, whether it is needed or not. */
    void found(String pack) {
        int number = needs.find(pack);
        if (number >= 0) {
            there.set(number);
        }
    }

    /** Those that are needed and were not found. */
    List<String> missing() {
        BitSet missing = (BitSet) needed.clone();
        missing.andNot(there);
        return missing.stream().mapToObj(needs::name).toList();
    }
}
