package dev.cofre.api.assign;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import java.net.URI;
import java.time.Instant;

/** What the client is to do for one file. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Assignment.Send.class, name = "send"),
    @JsonSubTypes.Type(value = Assignment.Link.class, name = "link"),
    @JsonSubTypes.Type(value = Assignment.Stored.class, name = "stored")
})
public sealed interface Assignment {
    UploadId upload();

    /**
     * Send the bytes: {@code PUT {url}/uploads/{upload}} with the grant as bearer token.
     *
     * @param grant signed permission for this upload at this node
     * @param expires when the grant ends; the upload must have begun by then
     * @param reason why this node, in a sentence
     */
    record Send(UploadId upload, NodeId node, URI url, String grant, Instant expires, String reason)
            implements Assignment {}

    /** The same call without a body: the client owns a file with these bytes, and the node has them. */
    record Link(UploadId upload, NodeId node, URI url, String grant, Instant expires, String reason)
            implements Assignment {}

    /** Nothing to do: this upload is confirmed. */
    record Stored(UploadId upload, Receipt receipt) implements Assignment {}
}
