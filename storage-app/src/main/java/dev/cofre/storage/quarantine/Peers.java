package dev.cofre.storage.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.storage.replica.PeerClient;
import java.io.IOException;
import java.security.MessageDigest;
import org.springframework.stereotype.Component;

/** Other nodes over HTTP. Thread-safe. */
@Component
class Peers implements OtherNodes {
    private final PeerClient client;

    Peers(PeerClient client) {
        this.client = client;
    }

    @Override
    public BlobId digest(Source node, BlobId blob, long size) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        client.read(node.url(), node.grant(), blob, 0, size, digest::update);
        return BlobId.of(digest.digest());
    }

    @Override
    public byte[] read(Source node, BlobId blob, long from, long to) throws IOException {
        return client.read(node.url(), node.grant(), blob, from, to);
    }
}
