package dev.cofre.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.repair.RepairView;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it stands with one node.
 *
 * @param capacity bytes of its volume; 0 while it has not reported since the manager's start
 * @param free bytes still usable there
 * @param onlyHere blobs that could be read nowhere else when they were last counted, see {@link RepairView#counted}
 * @param mayStop whether, going by that count, everything can be read elsewhere while it is away; {@link DepartureView} knows
 *     it of this very moment
 * @param scrubbed every byte that it holds has been read, or written, since then; null if it has not said so
 * @param distrust why what it reads from its disk cannot be relied upon, so that its copies do not count; null if they do
 * @param unproven what it has lately failed to prove that it holds, and to whom; null if nothing
 * @param movedFrom where it was reached before, if its address has changed lately
 * @param lastHeartbeat null while it has not reported since the manager's start
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeStatus(
        NodeId node,
        NodeState state,
        long capacity,
        long free,
        long onlyHere,
        boolean mayStop,
        @Nullable Instant scrubbed,
        @Nullable String distrust,
        @Nullable String unproven,
        @Nullable URI movedFrom,
        @Nullable Instant lastHeartbeat) {}
