package dev.cofre.storage.holding;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Proves what this node holds, from the bytes on its disk, and for nobody but itself. Thread-safe. */
@Component
class HoldingProver {
    private static final Logger log = LoggerFactory.getLogger(HoldingProver.class);

    private final BlobStore store;
    private final Promises promises;
    private final NodeId self;
    private final NodeKeyPair pair;

    HoldingProver(BlobStore store, Promises promises, NodeId self, NodeKeyPair pair) {
        this.store = store;
        this.promises = promises;
        this.self = self;
        this.pair = pair;
    }

    /**
     * Promises to keep the blob for a time, and proves that it is here.
     *
     * @throws ProblemException {@code busy} if it is just being let go; {@code unknown-blob}, {@code replica-damaged} or
     *     {@code digest-mismatch} if it is not what it should be
     */
    byte[] prove(BlobId blob, Challenge challenge) {
        if (store.find(blob)
                .isEmpty()) { // one that is bad, and only not set aside as nothing is written, can still be opened
            throw new ProblemException(
                    ProblemType.UNKNOWN_BLOB, "blob %s is not on this server; it proves nothing of it".formatted(blob));
        }
        if (!promises.promise(blob)) {
            throw new ProblemException(
                    ProblemType.BUSY,
                    "blob %s is just being let go here; ask later".formatted(blob),
                    Duration.ofSeconds(1));
        }
        Proof proof = new Proof(challenge, self, pair.key(), blob);
        try (BlobReader reader = store.open(blob)) {
            if (reader.size() != challenge.size()) {
                throw new ProblemException(
                        ProblemType.DIGEST_MISMATCH,
                        "blob %s has %d bytes here, not %d".formatted(blob, reader.size(), challenge.size()));
            }
            challenge.read(reader, proof);
        } catch (IOException e) {
            log.error("{}; it is not proved to be here, and must be made again", e.getMessage());
            throw new ProblemException(
                    ProblemType.REPLICA_DAMAGED, "the copy of blob %s on this server is damaged".formatted(blob));
        }
        return proof.value();
    }
}
