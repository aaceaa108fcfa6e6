package dev.cofre.storage.blob;

import dev.cofre.api.file.UploadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of uploads.
 *
 * @param unreadable how many are left out because their records are damaged
 * @param next where the next page begins; null if there is none
 */
public record StoredUploads(
        List<StoredUpload> uploads,
        int unreadable,
        @Nullable UploadId next) {
    public StoredUploads {
        uploads = List.copyOf(uploads);
    }
}
