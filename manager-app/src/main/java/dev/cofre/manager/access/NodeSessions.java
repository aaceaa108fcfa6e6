package dev.cofre.manager.access;

import dev.cofre.api.node.NodeId;
import java.util.Optional;

/** Knows which server says what with its calls. */
public interface NodeSessions {
    /** The server whose session this is at the moment. */
    Optional<NodeId> nodeOf(String token);
}
