package dev.cofre.api.grant;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The claims of a grant: what the holder may do, at which node, until when. On the wire it is the payload of a compact
 * JWS signed with HS256 under a key that only the manager and that node know, so the node checks it without asking and
 * cannot make one for another node.
 *
 * @param node the only node that accepts it
 * @param client whose file; null for {@link Operation#PROVE} and {@link Operation#TAKE_BACK}
 * @param upload the upload that it is for; null for {@link Operation#READ}
 * @param name the file's name; null if the bytes bring it along (multipart)
 * @param size most bytes of the body; null if the size was not known
 * @param blob the digest that the bytes must have, or the blob to read; null if not known before
 * @param copies the replication factor of the upload; null for {@link Operation#READ}
 * @param primary for replicas, the node that receives the upload from the client
 * @param expires seconds since 1970: the operation must have begun by then
 * @param warrant the manager's word for the upload, which its server hands in with it; null for what is none, and from earlier managers
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7515">RFC 7515, JSON Web Signature</a>
 */
public record Grant(
        Operation operation,
        NodeId node,
        @Nullable ClientName client,
        @Nullable UploadId upload,
        @Nullable FileName name,
        @Nullable Long size,
        @Nullable BlobId blob,
        @Nullable ReplicationFactor copies,
        @Nullable NodeId primary,
        long expires,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Warrant warrant) {
    /** Without a warrant. */
    public Grant(
            Operation operation,
            NodeId node,
            @Nullable ClientName client,
            @Nullable UploadId upload,
            @Nullable FileName name,
            @Nullable Long size,
            @Nullable BlobId blob,
            @Nullable ReplicationFactor copies,
            @Nullable NodeId primary,
            long expires) {
        this(operation, node, client, upload, name, size, blob, copies, primary, expires, null);
    }

    public enum Operation {
        /** Store the body as the primary. */
        UPLOAD,
        /** Give a blob that the node holds one more name, as the primary: the body is empty. */
        LINK,
        /** Store the body as a replica. */
        REPLICA,
        /** Record one more name for a blob that the node holds, as a replica: the body is empty. */
        REPLICA_LINK,
        /** Read one blob. */
        READ,
        /** Have the node prove that it holds blobs, any of them: a proof opens nothing to who does not hold them, too. */
        PROVE,
        /** Have the node take back all that it has let go and still keeps. */
        TAKE_BACK
    }

    /** To read one blob, as a version of this file. */
    public static Grant toRead(NodeId node, ClientName client, FileName name, BlobId blob, long size, Instant expires) {
        return new Grant(Operation.READ, node, client, null, name, size, blob, null, null, expires.getEpochSecond());
    }

    /** For what concerns the node, and no one file: {@link Operation#PROVE}, {@link Operation#TAKE_BACK}. */
    public static Grant ofNode(Operation operation, NodeId node, Instant expires) {
        return new Grant(operation, node, null, null, null, null, null, null, null, expires.getEpochSecond());
    }
}
