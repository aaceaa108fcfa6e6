package dev.cofre.manager.grant;

import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.manager.catalog.ClusterCatalog;
import dev.cofre.service.time.SteadyTime;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/**
 * Signs grants. Each node has a key of its own, derived from the cluster's key in the catalog: every manager of the
 * cluster comes to the same one, and none is stored. Thread-safe.
 */
@Service
public class Grants {
    private final byte[] managerKey;
    private final JsonMapper json;
    private final SteadyTime time;
    private final GrantProperties properties;
    private final Map<Recipient, GrantKey> keys = new ConcurrentHashMap<>();

    Grants(ClusterCatalog catalog, JsonMapper json, SteadyTime time, GrantProperties properties) {
        this.managerKey = catalog.cluster().managerKey();
        this.json = json;
        this.time = time;
        this.properties = properties;
    }

    /** When a grant ends that is made now: in steady time, which nodes are told with each answer. */
    public Instant expiry() {
        return Instant.ofEpochSecond(time.now().plus(properties.grantTime()).getEpochSecond());
    }

    /**
     * The grant as it travels.
     *
     * @param folder of the node that is to accept it, so that another folder under the same name cannot
     * @param key that this folder was admitted with, so that another's cannot
     */
    public String sign(Grant grant, UUID folder, @Nullable NodeKey key) {
        return keys.computeIfAbsent(
                        new Recipient(grant.node(), folder, key),
                        recipient -> new GrantKey(keyFor(recipient.node(), recipient.folder(), recipient.key())))
                .sign(json.writeValueAsBytes(grant));
    }

    /** The 32 bytes under which grants for this node are signed. */
    public byte[] keyFor(NodeId node, UUID folder, @Nullable NodeKey key) {
        String recipient = "grant/%s/%s%s".formatted(node, folder, key == null ? "" : "/" + key.base64());
        return Hmac.derive(managerKey, recipient);
    }

    private record Recipient(
            NodeId node, UUID folder, @Nullable NodeKey key) {}
}
