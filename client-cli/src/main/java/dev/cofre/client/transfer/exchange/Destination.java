package dev.cofre.client.transfer.exchange;

import dev.cofre.api.assign.Assignment;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import java.net.URI;

/**
 * Where one file goes.
 *
 * @param link the server has the bytes already, and needs no more than the permission
 * @param copies that are to be made, as far as this is known here
 */
public record Destination(NodeId server, URI url, String grant, boolean link, int copies) {
    public static Destination of(Assignment.Send send, int copies) {
        return new Destination(send.node(), send.url(), send.grant(), false, copies);
    }

    public static Destination of(Assignment.Link link, int copies) {
        return new Destination(link.node(), link.url(), link.grant(), true, copies);
    }

    /** An address at this server, such as {@code uploads}. */
    public URI at(String path) {
        return at(url, path);
    }

    public static URI blob(URI server, BlobId blob) {
        return at(server, "blobs/" + blob);
    }

    /** Where to say that a copy gave wrong bytes. */
    static URI doubts(URI server, BlobId blob) {
        return at(server, "blobs/" + blob + "/doubts");
    }

    private static URI at(URI server, String path) {
        String base = server.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + path);
    }
}
