package dev.cofre.manager.repair;

import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Blobs of which no copy is left. Many are named in one line, as a log takes only so many lines of a kind: with a line for each, most of
 * them would be named nowhere. Not thread-safe.
 */
final class Losses {
    static final int MOST = 10_000;
    static final int IN_A_LINE = 250;

    private final Set<BlobId> known = new LinkedHashSet<>();
    private final Set<BlobId> untold = new LinkedHashSet<>();

    void add(BlobId blob) {
        if (known.size() < MOST && known.add(blob)) {
            untold.add(blob);
        }
    }

    /** Some copy is there again, or none is needed. */
    void remove(BlobId blob) {
        known.remove(blob);
        untold.remove(blob);
    }

    boolean isEmpty() {
        return known.isEmpty();
    }

    int size() {
        return known.size();
    }

    /** What was not told before, in lines for people. */
    List<String> news() {
        List<String> lines = new ArrayList<>();
        List<BlobId> next = List.copyOf(untold);
        untold.clear();
        for (int from = 0; from < next.size(); from += IN_A_LINE) {
            List<BlobId> some = next.subList(from, Math.min(next.size(), from + IN_A_LINE));
            lines.add("No copy is left of %d blobs, of %s%d in all: bring back a server that held them. These are %s"
                    .formatted(
                            some.size(),
                            known.size() < MOST ? "" : "at least ",
                            known.size(),
                            some.stream().map(BlobId::toString).collect(Collectors.joining(" "))));
        }
        return lines;
    }
}
