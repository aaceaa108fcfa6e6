package dev.cofre.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A problem as it stands in an answer's body.
 *
 * @param type one of {@link ProblemType#uri()}
 * @param detail what happened, to which thing, and what to do next
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Problem(
        URI type, String title, int status, @Nullable String detail) {
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status(), detail);
    }

    public boolean is(ProblemType wanted) {
        return type.equals(wanted.uri());
    }
}
