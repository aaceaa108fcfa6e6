package dev.cofre.api.repair;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uploads that brought one blob.
 *
 * @param next where the next page begins; null if there are no more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UploadPage(
        List<CommittedUpload> uploads, @Nullable String next) {
    public UploadPage {
        uploads = List.copyOf(uploads);
    }
}
