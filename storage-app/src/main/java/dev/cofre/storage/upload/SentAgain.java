package dev.cofre.storage.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Who sends an upload again sends the same: anything else is refused as {@code upload-conflict}. */
final class SentAgain {
    private static final int PIECE = 64 << 10;

    private SentAgain() {}

    /** Of the same client, under the same name, and with the digest that is announced, if one is. */
    static void mustBeTheFile(Order order, StoredUpload stored) {
        UploadFacts facts = stored.facts();
        if (!facts.client().equals(order.facts().client())
                || !facts.name().equals(order.facts().name())) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s is that of another file; use a new upload id".formatted(order.upload()));
        }
        if (order.announced() != null) {
            mustBe(order.announced(), stored);
        }
    }

    /** Who has not said which bytes come has to bring them: a receipt for others would be taken for theirs. */
    static void mustBring(StoredUpload stored, InputStream body, long length) throws IOException {
        if (length >= 0 && length != stored.size()) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s has stored %d bytes, and %d come now; use a new upload id for other bytes"
                            .formatted(stored.facts().upload(), stored.size(), length));
        }
        MessageDigest digest = BlobId.newDigest();
        byte[] piece = new byte[PIECE];
        long received = 0;
        for (int read = body.read(piece); read >= 0 && received <= stored.size(); read = body.read(piece)) {
            digest.update(piece, 0, read);
            received += read;
        }
        mustBe(BlobId.of(digest.digest()), stored);
    }

    static void mustBe(BlobId blob, StoredUpload stored) {
        if (!blob.equals(stored.blob())) {
            throw new ProblemException(
                    ProblemType.UPLOAD_CONFLICT,
                    "upload %s has stored blob %s, and this is %s; use a new upload id for other bytes"
                            .formatted(stored.facts().upload(), stored.blob(), blob));
        }
    }
}
