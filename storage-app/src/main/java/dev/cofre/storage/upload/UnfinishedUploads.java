package dev.cofre.storage.upload;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.storage.blob.StoredUpload;
import java.util.concurrent.CompletableFuture;

/** What {@link Settlement} can do for an upload that nobody has told the end of. */
interface UnfinishedUploads {
    /** Whether somebody works on it here at this moment. */
    boolean isUnderWay(UploadId upload);

    /** Goes on with an upload that a crash or an absent manager has left between the disks and the catalog. */
    CompletableFuture<Receipt> resume(StoredUpload stored);
}
