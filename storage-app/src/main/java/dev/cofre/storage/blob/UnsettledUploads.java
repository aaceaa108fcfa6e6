package dev.cofre.storage.blob;

import dev.cofre.api.file.UploadId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of uploads that are not settled.
 *
 * @param uploads those whose records can be read
 * @param next where the next page begins; null if there is none
 */
public record UnsettledUploads(
        List<StoredUpload> uploads, @Nullable Place next) {
    public UnsettledUploads {
        uploads = List.copyOf(uploads);
    }

    /** Behind an upload, in the order in which they were stored. */
    public record Place(Instant stored, UploadId upload) {
        public static Place behind(StoredUpload upload) {
            return new Place(upload.stored(), upload.facts().upload());
        }
    }
}
