package dev.cofre.api.rebuild;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cofre.api.file.UploadId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Uploads in a node's journal, ascending by id: at most {@value #MOST}.
 *
 * @param unreadable how many are left out because their records are damaged
 * @param next the page behind this one begins after this id; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JournalPage(
        List<JournaledUpload> uploads,
        int unreadable,
        @Nullable UploadId next) {
    public static final int MOST = 1000;

    public JournalPage {
        uploads = List.copyOf(uploads);
    }
}
