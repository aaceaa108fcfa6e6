package dev.cofre.api.problem;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResponseErrorHandler;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Turns another process's answer back into the {@link ProblemException} that it was there. Thread-safe. */
public final class ProblemReader implements ResponseErrorHandler {
    private static final int MAX_BODY = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A body's members, each of which may be absent (RFC 9457); the status is that of the answer, not what the body repeats. */
    private record Said(
            @Nullable URI type,
            @Nullable String title,
            @Nullable String detail) {}

    @Override
    public boolean hasError(ClientHttpResponse response) throws IOException {
        return response.getStatusCode().isError();
    }

    @Override
    public void handleError(URI url, HttpMethod method, ClientHttpResponse response) throws IOException {
        throw read(url, response);
    }

    /** @param url who answered, for the sentence if the body has none */
    public static ProblemException read(URI url, ClientHttpResponse response) throws IOException {
        return read(
                url,
                response.getStatusCode().value(),
                response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER),
                response.getBody().readNBytes(MAX_BODY));
    }

    /**
     * @param url who answered, for the sentence if the body has none
     * @param retryAfter the header of that name in seconds, or null
     * @param body what came with the status; anything but a problem is taken for its first characters
     */
    public static ProblemException read(URI url, int status, @Nullable String retryAfter, byte[] body) {
        return new ProblemException(problem(url, status, body), seconds(retryAfter));
    }

    private static Problem problem(URI url, int status, byte[] body) {
        try {
            Said said = JSON.readValue(body, Said.class);
            if (said != null && said.type() != null) {
                return new Problem(said.type(), title(said), status, said.detail());
            }
        } catch (JacksonException e) {
            // a proxy's page, or nothing at all: said in our words below
        }
        String text = new String(body, StandardCharsets.UTF_8).strip();
        return new Problem(
                ofStatus(status).uri(),
                "Unexpected answer",
                status,
                "%s answered %d%s".formatted(url, status, text.isEmpty() ? "" : ": %.200s".formatted(text)));
    }

    /** What callers do about a bare status, as a proxy sends it, is what they do about our problem of that kind. */
    private static ProblemType ofStatus(int status) {
        return switch (status) {
            case 401 -> ProblemType.UNAUTHENTICATED;
            case 403 -> ProblemType.FORBIDDEN;
            case 404 -> ProblemType.NOT_FOUND;
            case 413 -> ProblemType.TOO_LARGE;
            case 429, 502, 503, 504 -> ProblemType.BUSY;
            default -> status < 500 ? ProblemType.INVALID_REQUEST : ProblemType.INTERNAL;
        };
    }

    private static String title(Said said) {
        return said.title() != null
                ? said.title()
                : Optional.ofNullable(said.type())
                        .flatMap(ProblemType::of)
                        .map(ProblemType::title)
                        .orElse("Problem");
    }

    private static @Nullable Duration seconds(@Nullable String retryAfter) {
        try {
            return retryAfter == null ? null : Duration.ofSeconds(Long.parseLong(retryAfter.strip()));
        } catch (NumberFormatException e) {
            return null; // the date form: no part of the cluster sends it
        }
    }
}
