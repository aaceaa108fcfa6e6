package dev.cofre.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.identity.NodeKey;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the manager shows it to people and clients.
 *
 * @param capacity bytes; 0 while it has not reported since the manager's start
 * @param free bytes at its last report
 * @param promised bytes assigned to it and not yet confirmed
 * @param key that it was admitted with; null while a server of before there were keys has not been started again
 * @param movedFrom where it was reached before, if its address has changed lately
 * @param lastHeartbeat null while it has not reported since the manager's start
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeView(
        NodeId node,
        URI url,
        String zone,
        NodeState state,
        long capacity,
        long free,
        long promised,
        int uploadsInFlight,
        @Nullable NodeKey key,
        @Nullable URI movedFrom,
        @Nullable Instant lastHeartbeat) {}
