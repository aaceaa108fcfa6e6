package dev.cofre.api.trash;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Versions in a client's trash, in the order in which their files were made.
 *
 * @param next give it as {@code after} to get the next page; null on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrashPage(List<TrashEntry> versions, @Nullable String next) {
    public TrashPage {
        versions = List.copyOf(versions);
    }
}
