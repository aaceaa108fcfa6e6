package dev.cofre.api.assign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The manager's answers to an {@link AssignRequest}, one for each file, in the same order.
 *
 * @param keys of the storage servers, under which they sign their proofs; null if the manager does not say
 * @param copies that a file gets for which no number was asked, so that a server cannot make it one; null if the manager does not say
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Assignments(
        List<Assignment> assignments,
        @Nullable List<ServerKey> keys,
        @Nullable ReplicationFactor copies) {
    public Assignments {
        assignments = List.copyOf(assignments);
        keys = keys == null ? null : List.copyOf(keys);
    }

    /** @param key that the manager has admitted the server with */
    public record ServerKey(NodeId node, NodeKey key) {}
}
