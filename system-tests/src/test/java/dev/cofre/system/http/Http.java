package dev.cofre.system.http;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.json.JsonMapper;

/** The cluster's doors as a program that knows only HTTP sees them. */
public final class Http {
    /** A request has its time; to connect has none of its own, as the one thread that sees to it may be late among five hundred. */
    public static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static final JsonMapper JSON = JsonMapper.builder().build();

    private Http() {}

    public static HttpRequest.Builder to(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60));
        return headers.length == 0 ? request : request.headers(headers);
    }

    public static HttpResponse<byte[]> get(URI uri, String... headers) {
        return send(to(uri, headers).GET());
    }

    public static HttpResponse<byte[]> put(URI uri, byte[] body, String... headers) {
        return send(to(uri, headers).PUT(BodyPublishers.ofByteArray(body)));
    }

    public static HttpResponse<byte[]> post(URI uri, byte[] body, String... headers) {
        return send(to(uri, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    /** The digest of a body that need not fit into memory. */
    public static BlobId digest(URI uri, String... headers) {
        return digestIfThere(uri, headers).orElseThrow(() -> new AssertionError(uri + " is not there"));
    }

    /** As {@link #digest}, or empty if there is nothing there. */
    public static Optional<BlobId> digestIfThere(URI uri, String... headers) {
        MessageDigest digest = BlobId.newDigest();
        HttpResponse<Void> answer = send(
                to(uri, headers).GET(), BodyHandlers.ofByteArrayConsumer(bytes -> bytes.ifPresent(digest::update)));
        return isThere(uri, answer) ? Optional.of(BlobId.of(digest.digest())) : Optional.empty();
    }

    /** The body of something that may be there, or empty if it is not. */
    public static Optional<byte[]> getIfThere(URI uri, String... headers) {
        HttpResponse<byte[]> answer = get(uri, headers);
        return isThere(uri, answer) ? Optional.of(answer.body()) : Optional.empty();
    }

    private static boolean isThere(URI uri, HttpResponse<?> answer) {
        Assertions.assertThat(answer.statusCode()).as(uri.toString()).isIn(200, 404);
        return answer.statusCode() == 200;
    }

    public static HttpResponse<byte[]> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofByteArray());
    }

    private static <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return CLIENT.send(request.build(), body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static <T> T json(HttpResponse<byte[]> answer, Class<T> type) {
        return JSON.readValue(answer.body(), type);
    }

    /** Asserts that the answer is this problem, said in a form that programs and people can use. */
    public static Problem problem(HttpResponse<byte[]> answer, ProblemType type) {
        Assertions.assertThat(answer.headers().firstValue("Content-Type"))
                .as(new String(answer.body()))
                .hasValue("application/problem+json");
        Problem problem = json(answer, Problem.class);
        Assertions.assertThat(problem.type()).as(problem.toString()).isEqualTo(type.uri());
        Assertions.assertThat(answer.statusCode()).isEqualTo(type.status());
        Assertions.assertThat(problem.detail()).isNotBlank();
        return problem;
    }
}
