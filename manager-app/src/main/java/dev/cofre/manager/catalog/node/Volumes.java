package dev.cofre.manager.catalog.node;

import dev.cofre.api.node.NodeId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whose folder each volume is. This never changes, so it is read once. Thread-safe. */
public final class Volumes {
    private final JdbcClient readers;
    private final Map<Long, NodeId> nodes = new ConcurrentHashMap<>();

    public Volumes(JdbcClient readers) {
        this.readers = readers;
    }

    public NodeId nodeOf(long volume) {
        NodeId known = nodes.get(volume);
        if (known != null) {
            return known;
        }
        List<NodeId> found = readers.sql("SELECT node FROM volume WHERE id = :id")
                .param("id", volume)
                .query((row, number) -> new NodeId(row.getString(1)))
                .list();
        if (found.isEmpty()) {
            throw new IllegalStateException("the catalog names volume %d, which it does not have".formatted(volume));
        }
        nodes.put(volume, found.get(0));
        return found.get(0);
    }
}
