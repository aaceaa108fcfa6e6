package dev.cofre.client.snapshot.prune;

import dev.cofre.api.file.FileName;
import dev.cofre.client.snapshot.vault.SnapshotFile;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which snapshots need which packs, and lists of packs: a bit for each two of them, and each name once, as a year of snapshots name the same hundred thousand
 * packs. Not thread-safe.
 */
final class Needs {
    private final List<FileName> names = new ArrayList<>();
    private final Map<FileName, Integer> numbers = new HashMap<>();
    private final Map<SnapshotFile, BitSet> snapshots = new LinkedHashMap<>();

    /** In the place of what was said before. */
    void set(SnapshotFile snapshot, Collection<FileName> packs) {
        BitSet needed = new BitSet(names.size());
        for (FileName pack : packs) {
            Integer known = numbers.get(pack);
            if (known == null) {
                known = names.size();
                names.add(pack);
                numbers.put(pack, known);
            }
            needed.set(known);
        }
        snapshots.put(snapshot, needed);
    }

    List<SnapshotFile> snapshots() {
        return List.copyOf(snapshots.keySet());
    }

    List<FileName> of(SnapshotFile snapshot) {
        return names(snapshots.getOrDefault(snapshot, new BitSet()));
    }

    /** Whether it needs one of the packs. */
    boolean any(SnapshotFile snapshot, Collection<FileName> packs) {
        BitSet needed = snapshots.getOrDefault(snapshot, new BitSet());
        return packs.stream().map(numbers::get).anyMatch(number -> number != null && needed.get(number));
    }

    /** Of all snapshots. */
    Named all() {
        BitSet all = new BitSet(names.size());
        snapshots.values().forEach(all::or);
        return new Named(all);
    }

    /** Packs that any of some snapshots need. */
    final class Named {
        private final BitSet packs;

        private Named(BitSet packs) {
            this.packs = packs;
        }

        boolean contains(FileName pack) {
            Integer number = numbers.get(pack);
            return number != null && packs.get(number);
        }

        List<FileName> names() {
            return Needs.this.names(packs);
        }
    }

    private List<FileName> names(BitSet packs) {
        return packs.stream().mapToObj(names::get).toList();
    }
}
