package dev.cofre.storage.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.replica.PeerClient;
import dev.cofre.storage.replica.TooMuchException;
import java.io.IOException;
import java.security.MessageDigest;
import org.springframework.stereotype.Component;

/** Other nodes over HTTP. Thread-safe. */
@Component
class Peers implements OtherNodes {
    private final PeerClient client;
    private final Suspicions suspicions;

    Peers(PeerClient client, Suspicions suspicions) {
        this.client = client;
        this.suspicions = suspicions;
    }

    @Override
    public BlobId digest(Source node, BlobId blob, long size) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try {
            client.read(node.url(), node.grant(), blob, 0, size, digest::update);
        } catch (TooMuchException e) {
            suspicions.tell(node.node(), Suspicion.Kind.OTHER_BYTES, blob);
            throw e;
        }
        BlobId sent = BlobId.of(digest.digest());
        if (!sent.equals(blob)) {
            suspicions.tell(node.node(), Suspicion.Kind.OTHER_BYTES, blob);
        }
        return sent;
    }

    @Override
    public byte[] read(Source node, BlobId blob, long from, long to) throws IOException {
        return client.read(node.url(), node.grant(), blob, from, to);
    }
}
