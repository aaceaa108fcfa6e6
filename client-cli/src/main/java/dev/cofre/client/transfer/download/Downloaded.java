package dev.cofre.client.transfer.download;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import java.util.List;

/**
 * A file that has arrived whole: the bytes have the digest that the catalog has.
 *
 * @param size bytes
 * @param servers that the bytes came from, in order
 */
public record Downloaded(FileName name, int version, BlobId blob, long size, List<NodeId> servers) {
    public Downloaded {
        servers = List.copyOf(servers);
    }
}
