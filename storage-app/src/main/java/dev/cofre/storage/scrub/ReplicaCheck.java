package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.inventory.Losses;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads one replica to its end, and sets it aside if it is not what it was. A place that is read wrong is read again: memory, a
 * bus or a cable may have failed just once. Thread-safe.
 */
@Component
class ReplicaCheck {
    private static final Logger log = LoggerFactory.getLogger(ReplicaCheck.class);
    /** Of a place that is read wrong. */
    private static final int TRIES = 4;

    private final BlobStore store;
    private final Losses losses;

    ReplicaCheck(BlobStore store, Losses losses) {
        this.store = store;
        this.losses = losses;
    }

    /**
     * @param pace slows the reading down, as it is written to with all that is read
     * @return whether the replica was bad, and is set aside
     */
    boolean run(StoredBlob blob, OutputStream pace) throws IOException {
        Optional<String> fault = fault(blob, pace);
        if (fault.isPresent()) {
            // once more from the beginning: what is set aside has to be made again
            fault = fault(blob, OutputStream.nullOutputStream());
        }
        if (fault.isEmpty() || !isSetAside(blob, fault.get())) {
            return false;
        }
        losses.add(List.of(blob.blob()));
        return true;
    }

    private boolean isSetAside(StoredBlob blob, String fault) {
        try {
            return Failures.await(store.quarantine(blob, fault));
        } catch (ProblemException e) {
            log.warn("{}; it cannot be set aside now, and is met again: {}", fault, e.getMessage());
            return false;
        }
    }

    private Optional<String> fault(StoredBlob blob, OutputStream pace) throws IOException {
        if (store.find(blob.blob()).filter(blob::equals).isEmpty()) {
            return Optional.empty(); // gone, or another by now
        }
        MessageDigest digest = BlobId.newDigest();
        Counted out = new Counted(new DigestOutputStream(pace, digest));
        int tries = 0;
        boolean wrong = false;
        for (boolean ended = false; !ended; ) {
            long before = out.bytes;
            try (BlobReader reader = store.open(blob.blob())) {
                reader.transferTo(before, reader.size(), out);
                ended = true;
            } catch (DamagedBlobException e) { // what has come out before is right
                wrong = true;
                tries = out.bytes > before ? 1 : tries + 1;
                if (tries == TRIES) {
                    return Optional.of(String.valueOf(e.getMessage()));
                }
                log.debug("Read again: {}", e.getMessage());
            }
        }
        if (wrong) {
            log.warn(
                    "Blob {} was read wrong, and right the next time: check cable, controller and memory", blob.blob());
        }
        BlobId computed = BlobId.of(digest.digest());
        return computed.equals(blob.blob())
                ? Optional.empty()
                : Optional.of("its bytes have digest %s".formatted(computed));
    }

    /** Counts the bytes that pass. */
    private static final class Counted extends FilterOutputStream {
        private long bytes;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
            bytes++;
        }

        @Override
        public void write(byte[] some, int offset, int length) throws IOException {
            out.write(some, offset, length);
            bytes += length;
        }
    }
}
