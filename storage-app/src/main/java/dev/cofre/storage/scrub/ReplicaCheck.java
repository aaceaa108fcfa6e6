package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.DamagedBlobException;
import dev.cofre.storage.blob.StoredBlob;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.inventory.Losses;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads one replica to its end, and sets it aside if it is not what it was. Thread-safe. */
@Component
class ReplicaCheck {
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
            // once more: what is set aside has to be made again, and a bus or a cable may have failed just once
            fault = fault(blob, OutputStream.nullOutputStream());
        }
        if (fault.isEmpty() || !Failures.await(store.quarantine(blob, fault.get()))) {
            return false;
        }
        losses.add(List.of(blob.blob()));
        return true;
    }

    private Optional<String> fault(StoredBlob blob, OutputStream pace) throws IOException {
        if (store.find(blob.blob()).filter(blob::equals).isEmpty()) {
            return Optional.empty(); // gone, or another by now
        }
        MessageDigest digest = BlobId.newDigest();
        try (BlobReader reader = store.open(blob.blob())) {
            reader.transferTo(0, reader.size(), new DigestOutputStream(pace, digest));
        } catch (DamagedBlobException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        BlobId computed = BlobId.of(digest.digest());
        return computed.equals(blob.blob())
                ? Optional.empty()
                : Optional.of("its bytes have digest %s".formatted(computed));
    }
}
