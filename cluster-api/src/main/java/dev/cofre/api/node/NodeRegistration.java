package dev.cofre.api.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.identity.Possession;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's request to join, sent at its start and again whenever the manager says that it does not know the node.
 *
 * @param url where clients and other nodes reach it
 * @param zone what fails together with it (a rack, a room, a power line)
 * @param folder identity of its data folder, made once; two folders cannot be one node at the same time
 * @param cluster the cluster that the folder belongs to; null for a new folder, which then joins the manager's
 * @param key made in its folder, once
 * @param possession that it has the private half of the key; null where a node only says who it is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeRegistration(
        NodeId node,
        URI url,
        String zone,
        UUID folder,
        @Nullable UUID cluster,
        NodeReport report,
        NodeKey key,
        @Nullable Possession possession) {

    private static final String PURPOSE = "cofre-join-1";

    /** The same, signed for one challenge. */
    public NodeRegistration signed(Challenge challenge, NodeKeyPair pair) {
        String signature = Base64.getEncoder().encodeToString(pair.sign(statement(challenge.value())));
        return new NodeRegistration(
                node, url, zone, folder, cluster, report, key, new Possession(challenge.value(), signature));
    }

    /** Whether the holder of the key has signed this for the challenge that it names. */
    public boolean isSigned() {
        if (possession == null) {
            return false;
        }
        byte[] signature;
        try {
            signature = Base64.getDecoder().decode(possession.signature());
        } catch (IllegalArgumentException e) {
            return false;
        }
        return key.hasSigned(statement(possession.challenge()), signature);
    }

    /** All but the report, which is news. */
    private byte[] statement(String challenge) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(PURPOSE);
            out.writeUTF(challenge);
            out.writeUTF(node.value());
            out.writeUTF(url.toString());
            out.writeUTF(zone);
            out.writeUTF(folder.toString());
            out.writeUTF(cluster == null ? "" : cluster.toString());
            out.writeUTF(key.base64());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
