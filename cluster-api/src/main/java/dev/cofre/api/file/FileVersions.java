package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file with a page of its versions, newest first.
 *
 * @param next give it as {@code before} to get the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileVersions(
        ClientName client,
        FileName name,
        List<FileVersion> versions,
        @Nullable Integer next) {
    public FileVersions {
        versions = List.copyOf(versions);
    }
}
