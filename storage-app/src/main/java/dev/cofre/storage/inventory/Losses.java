package dev.cofre.storage.inventory;

import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Blobs that are not here any more and that the manager is to hear of. Bounded: the rest is found by comparing. Thread-safe. */
@Component
public class Losses {
    private static final int MOST = 10_000;

    private final Set<BlobId> blobs = new LinkedHashSet<>();

    public synchronized void add(Collection<BlobId> lost) {
        for (BlobId blob : lost) {
            if (blobs.size() < MOST) {
                blobs.add(blob);
            }
        }
    }

    synchronized List<BlobId> first(int most) {
        return blobs.stream().limit(most).toList();
    }

    synchronized void reported(Collection<BlobId> told) {
        blobs.removeAll(new ArrayList<>(told));
    }
}
