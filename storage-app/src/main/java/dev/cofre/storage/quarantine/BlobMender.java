package dev.cofre.storage.quarantine;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.IncomingBlob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a whole blob of bad copies: of the one here, which may read right by now, and of those on other nodes, block by block.
 * Nothing of it counts before the digest of the whole is right.
 */
final class BlobMender {
    private static final Logger log = LoggerFactory.getLogger(BlobMender.class);
    private static final int BLOCK = 1 << 20;
    /** Of a block that is read wrong. */
    private static final int TRIES = 4;

    private final BlobStore store;
    private final OtherNodes nodes;

    BlobMender(BlobStore store, OtherNodes nodes) {
        this.store = store;
        this.nodes = nodes;
    }

    /**
     * Puts the blob together, and back where it was.
     *
     * @param others asked in this order for blocks that are bad here
     * @return whether it is here again
     * @throws ProblemException {@code no-space} or {@code read-only}
     */
    boolean mend(BlobId blob, List<Source> others) throws IOException {
        try (BlobReader own = store.openBadCopies(blob);
                IncomingBlob incoming = store.receive(own.size())) {
            int borrowed = 0;
            for (long at = 0; at < own.size(); at += BLOCK) {
                long end = Math.min(own.size(), at + BLOCK);
                Optional<byte[]> block = block(own, at, end);
                if (block.isEmpty()) {
                    block = borrow(blob, others, at, end);
                    borrowed++;
                }
                if (block.isEmpty()) {
                    log.info("Blob {} cannot be made whole now: nobody has the bytes from {} to {}", blob, at, end);
                    return false;
                }
                incoming.write(block.get(), 0, block.get().length);
            }
            if (!incoming.restore(blob)) {
                log.warn(
                        "Blob {} was put together of bad copies, and its digest is another: somebody has sent wrong bytes",
                        blob);
                return false;
            }
            log.warn(
                    borrowed == 0
                            ? "Blob {} reads right again, and is taken back: check cable, controller and memory"
                            : "Blob {} is whole again: {} blocks that were bad here came from other servers",
                    blob,
                    borrowed);
            return true;
        }
    }

    private static Optional<byte[]> block(BlobReader own, long start, long end) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            ByteArrayOutputStream block = new ByteArrayOutputStream((int) (end - start));
            try {
                own.transferTo(start, end, block);
                return Optional.of(block.toByteArray());
            } catch (DamagedBlobException e) {
                log.debug("Read again: {}", e.getMessage());
            }
        }
        return Optional.empty();
    }

    private Optional<byte[]> borrow(BlobId blob, List<Source> others, long start, long end) {
        for (Source other : others) {
            try {
                return Optional.of(nodes.read(other, blob, start, end));
            } catch (IOException | ProblemException e) {
                log.debug(
                        "{} does not have the bytes from {} to {} of blob {}: {}",
                        other.node(),
                        start,
                        end,
                        blob,
                        e.getMessage());
            }
        }
        return Optional.empty();
    }
}
