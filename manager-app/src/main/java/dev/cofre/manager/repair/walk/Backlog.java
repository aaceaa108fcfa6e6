package dev.cofre.manager.repair.walk;

import dev.cofre.api.blob.BlobId;
import dev.cofre.manager.repair.rule.Finding;
import dev.cofre.manager.repair.rule.Rules;
import dev.cofre.manager.repair.rule.Rules.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Blobs that wait for repair, by the rule that has found them, the most urgent first. Bounded. Not thread-safe. */
public final class Backlog {
    private static final int MOST = 10_000;

    private final List<Set<BlobId>> waiting = Stream.generate(() -> (Set<BlobId>) new LinkedHashSet<BlobId>())
            .limit(Rules.CHAIN.size())
            .toList();
    /** Those of which a copy is one too many, so that they lack none. */
    private final Set<BlobId> surplus = new HashSet<>();

    /** Whether a page of so many more may come. */
    public boolean hasRoomFor(int more) {
        return size() + more <= MOST;
    }

    public void add(BlobId blob, Verdict verdict) {
        add(blob, verdict.urgency());
        if (verdict.finding() instanceof Finding.Surplus) {
            surplus.add(blob);
        } else {
            surplus.remove(blob);
        }
    }

    /** Something has happened to it, and what that comes to is not known: it may lack a copy. */
    public void lookAgain(BlobId blob) {
        add(blob, 0);
        surplus.remove(blob);
    }

    private void add(BlobId blob, int urgency) {
        for (int place = 0; place < waiting.size(); place++) {
            if (place != urgency) {
                waiting.get(place).remove(blob);
            }
        }
        waiting.get(urgency).add(blob);
    }

    public List<BlobId> take(int most) {
        List<BlobId> taken = new ArrayList<>();
        for (Set<BlobId> blobs : waiting) {
            Iterator<BlobId> next = blobs.iterator();
            while (next.hasNext() && taken.size() < most) {
                taken.add(next.next());
                next.remove();
            }
        }
        taken.forEach(surplus::remove);
        return taken;
    }

    public int size() {
        return waiting.stream().mapToInt(Set::size).sum();
    }

    /** How many wait to which something is to be added, or may be. One too many is no lack, and stays while an upload of it is open. */
    public int lacking() {
        return size() - surplus.size();
    }

    public int size(int urgency) {
        return waiting.get(urgency).size();
    }
}
