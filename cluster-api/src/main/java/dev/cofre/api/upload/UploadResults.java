package dev.cofre.api.upload;

import java.util.List;

/** How several uploads ended, in the order in which they were sent. */
public record UploadResults(List<UploadResult> results) {
    public UploadResults {
        results = List.copyOf(results);
    }
}
