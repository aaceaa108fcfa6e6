package dev.cofre.manager.repair.walk;

import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a walk through all blobs has counted. It takes a while, and is of no one moment. Not thread-safe until it has ended.
 */
public final class Count {
    private final Map<Long, Long> onlyOn = new HashMap<>();
    private long missingCopies;
    private long bytesAtRisk;
    private @Nullable Instant ended;

    void add(Situation blob) {
        int lacking = blob.wanted() - blob.serving().size();
        if (lacking > 0) {
            missingCopies += lacking;
            bytesAtRisk += blob.size();
        }
        List<Holder> reliable = blob.readable().stream()
                .filter(each -> !each.is(Standing.DOUBTFUL))
                .toList();
        List<Holder> last = reliable.isEmpty() ? blob.readable() : reliable;
        if (blob.wanted() > 0 && last.size() == 1) {
            onlyOn.merge(last.get(0).node().volume(), 1L, Long::sum);
        }
    }

    void end(Instant now) {
        ended = now;
    }

    /** Copies that should be there and cannot be read. */
    public long missingCopies() {
        return missingCopies;
    }

    /** Bytes of the blobs that lack them. */
    public long bytesAtRisk() {
        return bytesAtRisk;
    }

    /** Blobs that can be read on this volume only. */
    public long onlyOn(long volume) {
        return onlyOn.getOrDefault(volume, 0L);
    }

    /** Null before the first one has ended. */
    @Nullable
    public Instant ended() {
        return ended;
    }
}
