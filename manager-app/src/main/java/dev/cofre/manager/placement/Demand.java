package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be placed.
 *
 * @param size bytes; null if not known yet
 * @param exclude nodes that must not get it
 * @param among the only nodes that may get it; null if all may
 */
public record Demand(
        @Nullable Long size, Set<NodeId> exclude, @Nullable Set<NodeId> among) {
    /** What an upload of unknown size is taken to need. */
    public static final long UNKNOWN_SIZE = 64L << 20;

    public Demand {
        exclude = Set.copyOf(exclude);
        among = among == null ? null : Set.copyOf(among);
    }

    /** Bytes to find room for. */
    public long bytes() {
        return size == null ? UNKNOWN_SIZE : size;
    }
}
