package dev.cofre.api.node;

import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * The manager's answer to a registration.
 *
 * @param cluster the cluster that the node now belongs to, to be written into its data folder
 * @param grantKey 32 bytes, base64: the key with which the manager signs grants for this node, and for no other. It is
 *     a secret between the two
 * @param session what the node says with each of its calls from now on, in the place of the cluster's secret: it is this node's
 *     alone, until another process registers with the same key
 * @param heartbeatMillis how often the manager wants to hear from the node
 * @param now the manager's time, by which grants end; goes on evenly, whatever is done to its clock
 */
public record NodeWelcome(UUID cluster, String grantKey, String session, long heartbeatMillis, Instant now) {
    public byte[] grantKeyBytes() {
        return Base64.getDecoder().decode(grantKey);
    }

    /** Keeps key and session out of logs. */
    @Override
    public String toString() {
        return "NodeWelcome[cluster=%s, heartbeatMillis=%d]".formatted(cluster, heartbeatMillis);
    }
}
