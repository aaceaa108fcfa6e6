package dev.cofre.api.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a client's files, in the order of their names.
 *
 * @param next give it as {@code after} to get the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilePage(List<FileEntry> files, @Nullable FileName next) {
    public FilePage {
        files = List.copyOf(files);
    }
}
