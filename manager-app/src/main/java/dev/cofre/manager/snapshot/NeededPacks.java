package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which packs the snapshots of a vault need. A snapshot's file is read once for that, and not again while its digest is the same: what
 * was read is kept on the manager's disk. Used for one clean-up, by one thread.
 */
final class NeededPacks {
    private final Kept kept;
    private final KeptNeeds needs;
    private final ClientName vault;
    private final int most;
    private final Set<BlobId> read = new HashSet<>();
    private final BitSet needed = new BitSet();
    private final BitSet there = new BitSet();

    /** Reads what a snapshot's file has. */
    interface Source {
        /** Tells each pack that a snapshot needs. @throws IOException if its bytes are not those that were listed */
        void packs(VaultReader.SnapshotFile file, Consumer<String> each) throws IOException;
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
            if (needs.retain(listed)) {
                kept.write(vault, needs);
            }
        }
    }

    private BitSet packs(VaultReader.SnapshotFile file, Source source) throws IOException {
        BitSet packs = new BitSet();
        try {
            source.packs(file, pack -> packs.set(number(pack)));
        } catch (ProblemException e) {
            if (!VaultReader.isGone(e)) {
                throw e;
            }
            return new BitSet();
        }
        needs.keep(file.entry().blob(), packs);
        return packs;
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
