package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Blobs that wait for repair, by the rule that has found them, the most urgent first. Bounded. Not thread-safe. */
final class Backlog {
    private static final int MOST = 10_000;

    private final List<Set<BlobId>> waiting = Stream.generate(() -> (Set<BlobId>) new LinkedHashSet<BlobId>())
            .limit(Rules.CHAIN.size())
            .toList();

    /** Whether a page of so many more may come. */
    boolean hasRoomFor(int more) {
        return size() + more <= MOST;
    }

    void add(BlobId blob, int urgency) {
        for (int place = 0; place < waiting.size(); place++) {
            if (place != urgency) {
                waiting.get(place).remove(blob);
            }
        }
        waiting.get(urgency).add(blob);
    }

    List<BlobId> take(int most) {
        List<BlobId> taken = new ArrayList<>();
        for (Set<BlobId> blobs : waiting) {
            Iterator<BlobId> next = blobs.iterator();
            while (next.hasNext() && taken.size() < most) {
                taken.add(next.next());
                next.remove();
            }
        }
        return taken;
    }

    int size() {
        return waiting.stream().mapToInt(Set::size).sum();
    }

    /** How many wait that are more urgent than this. */
    int sizeBefore(int urgency) {
        return waiting.subList(0, urgency).stream().mapToInt(Set::size).sum();
    }

    int size(int urgency) {
        return waiting.get(urgency).size();
    }
}
