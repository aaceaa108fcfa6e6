package dev.cofre.client.transfer;

import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** An answer that says what went wrong. */
final class ProblemAnswer {
    private static final int MOST_BYTES = 64 * 1024;
    private static final JsonMapper JSON = JsonMapper.shared();

    private ProblemAnswer() {}

    /** The problem as the other side told it, or one that tells the bare status if it said nothing that we understand. */
    static ProblemException read(URI asked, ClientHttpResponse response) throws IOException {
        int status = response.getStatusCode().value();
        Problem problem = parse(response.getBody());
        return new ProblemException(problem != null ? problem : bare(asked, status), retryAfter(response.getHeaders()));
    }

    private static @Nullable Problem parse(InputStream body) throws IOException {
        try {
            Problem problem = JSON.readValue(body.readNBytes(MOST_BYTES), Problem.class);
            return problem == null || problem.type() == null || problem.title() == null ? null : problem;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static Problem bare(URI asked, int status) {
        ProblemType type = switch (status) {
            case 401 -> ProblemType.UNAUTHENTICATED;
            case 403 -> ProblemType.FORBIDDEN;
            case 404 -> ProblemType.NOT_FOUND;
            case 413 -> ProblemType.TOO_LARGE;
            case 429, 502, 503, 504 -> ProblemType.BUSY;
            default -> status < 500 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL;
        };
        return Problem.of(
                type, "%s:%d answered with status %d only".formatted(asked.getHost(), asked.getPort(), status));
    }

    /** Only the form in seconds; our servers use no other (RFC 9110, 10.2.3). */
    private static @Nullable Duration retryAfter(HttpHeaders headers) {
        String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
        return value != null && value.matches("\\d{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
    }
}
