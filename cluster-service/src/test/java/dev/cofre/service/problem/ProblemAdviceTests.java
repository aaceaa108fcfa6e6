package dev.cofre.service.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** What a caller is told over a real connection when something goes wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProblemAdviceTests {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ServletWebServerApplicationContext context;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Service {}

    record Question(ClientName client, int count) {}

    @RestController
    static class Door {
        @GetMapping("/busy")
        void busy(@RequestParam long wait) {
            throw new ProblemException(ProblemType.BUSY, "come again", Duration.ofMillis(wait));
        }

        @GetMapping("/stored")
        void stored() {
            throw new ProblemException(ProblemType.NOT_IN_CATALOG, "on two servers");
        }

        @GetMapping("/broken")
        void broken() {
            throw new IllegalStateException("the password is hunter2");
        }

        @GetMapping("/clients/{client}")
        String client(@PathVariable ClientName client, @RequestParam int number) {
            return client.value() + number;
        }

        @PostMapping(path = "/questions", consumes = "application/json")
        int ask(@RequestBody Question question) {
            return question.count();
        }

        @PutMapping("/bytes")
        int take(HttpServletRequest request) throws IOException {
            return request.getInputStream().readAllBytes().length;
        }

        @GetMapping("/half")
        void half(HttpServletResponse response) throws IOException {
            response.setContentLengthLong(1000);
            response.getOutputStream().write("good bytes".getBytes(StandardCharsets.US_ASCII));
            response.flushBuffer();
            throw new IOException("the disk broke");
        }

        @GetMapping("/half-chunked")
        void halfChunked(HttpServletResponse response) throws IOException {
            response.getOutputStream().write("good bytes".getBytes(StandardCharsets.US_ASCII));
            response.flushBuffer();
            throw new ProblemException(ProblemType.BUSY, "too late to say so");
        }
    }

    @BeforeAll
    void start() {
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class, Door.class)
                .properties("server.address=127.0.0.1", "server.port=0", "spring.main.banner-mode=off")
                .run();
    }

    @AfterAll
    void stop() {
        context.close();
    }

    @Test
    void aProblemIsAnsweredAsWhatItIs() throws Exception {
        HttpResponse<byte[]> answer = get("/busy?wait=7000");

        assertThat(problem(answer, 503)).isEqualTo(Problem.of(ProblemType.BUSY, "come again"));
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("7");
    }

    @Test
    void nobodyIsToldToAskAgainAtOnce() throws Exception {
        assertThat(get("/busy?wait=10").headers().firstValue("Retry-After")).hasValue("1");
    }

    @Test
    void whatIsNoFailureHasAStatusOfItsOwn() throws Exception {
        assertThat(problem(get("/stored"), 202).is(ProblemType.NOT_IN_CATALOG)).isTrue();
    }

    @Test
    void anythingUnforeseenIsANumberAndNoMore() throws Exception {
        Problem problem = problem(get("/broken"), 500);

        assertThat(problem.is(ProblemType.INTERNAL)).isTrue();
        assertThat(problem.detail()).contains("Incident").doesNotContain("hunter2", "IllegalState");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404, not-found",
        "POST, /busy, 405, method-not-allowed",
        "POST, /questions, 415, unsupported-media-type",
        "GET, /busy, 400, invalid-request",
        "GET, /busy?wait=soon, 400, invalid-request",
        "GET, /clients/-?number=1, 400, invalid-request",
        "GET, /clients/a?number=, 400, invalid-request"
    })
    void theFrameworksRefusalsAreOurs(String method, String path, int status, String type) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(problem(answer, status).type()).hasToString("/problems/" + type);
    }

    @Test
    void whatIsNotThereIsNamedWithWhereToLook() throws Exception {
        assertThat(problem(get("/x/files?client=me"), 404).detail())
                .contains("there is no '/x/files' here", "/swagger-ui.html")
                .doesNotContain("resource");
        HttpResponse<byte[]> answer = post("/clients/a", "{}");
        assertThat(problem(answer, 405).detail()).isEqualTo("'/clients/a' takes no POST, but GET");
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void theSentenceOfAValueComesThroughWhateverIsWrappedRoundIt() throws Exception {
        assertThat(problem(get("/clients/-?number=1"), 400).detail())
                .contains("'client'")
                .contains("a client's name is 1 to 64");
        assertThat(problem(post("{\"client\":\"-\",\"count\":1}"), 400).detail())
                .contains("a client's name is 1 to 64");
    }

    @Test
    void thePlaceOfWhatIsWrongInABodyIsNamed() throws Exception {
        assertThat(problem(post("{\"client\":\"me\",\"count\":\"x\"}"), 400).detail())
                .contains("at 'count': it is missing or of another kind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{\"client\":1,\"count\":\"x\"}", "nonsense", "{\"client\":{}}"})
    void aBodyThatIsNoJsonIsToldSo(String body) throws Exception {
        assertThat(problem(post(body), 400).type()).hasToString("/problems/unreadable-body");
    }

    @Test
    void aProblemIsReadableWhateverTheCallerAccepts() throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/stored"))
                        .header("Accept", "image/png")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(problem(answer, 202).is(ProblemType.NOT_IN_CATALOG)).isTrue();
    }

    @Test
    void aBodyWhoseChunksAreGarbageIsTheCallersFault() throws Exception {
        String answer = raw("""
                PUT /bytes HTTP/1.1
                Host: localhost
                Content-Type: application/octet-stream
                Transfer-Encoding: chunked
                Connection: close

                zz
                """);

        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void nothingFollowsTheGoodBytesOfAnAnswerThatBreaksOff() throws Exception {
        String answer = raw("""
                GET /half HTTP/1.1
                Host: localhost

                """);

        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo("good bytes");
    }

    @Test
    void anAnswerOfUnknownLengthThatBreaksOffHasNoEnd() throws Exception {
        String answer = raw("""
                GET /half-chunked HTTP/1.1
                Host: localhost

                """);

        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).isEqualTo("a\r\ngood bytes\r\n");
    }

    @Test
    void theRootShowsTheDescriptionOfTheApi() throws Exception {
        HttpResponse<byte[]> answer = get("/");

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/swagger-ui.html");
    }

    @Test
    void aRefusalComesBeforeTheBodyIsAskedFor() throws Exception {
        String answer = raw("""
                POST /busy?wait=1 HTTP/1.1
                Host: localhost
                Content-Length: 1000000
                Expect: 100-continue
                Connection: close

                """);

        assertThat(answer).startsWith("HTTP/1.1 405");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/*", "application/*+json; charset=utf-8"})
    void aTypeThatIsAPatternIsRefusedWhateverTheCall(String type) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/clients/me?number=1"))
                        .header("Content-Type", type)
                        .header("Origin", uri("").toString())
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(problem(answer, 415).detail()).contains(type).contains("name its type");
    }

    @Test
    void aStarInAParameterOfATypeIsNoPattern() throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/clients/me?number=1"))
                        .header("Content-Type", "multipart/form-data; boundary=*")
                        .build(),
                BodyHandlers.ofByteArray());

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private int port() {
        return Objects.requireNonNull(context.getWebServer()).getPort();
    }

    private HttpResponse<byte[]> get(String path) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> post(String json) throws Exception {
        return post("/questions", json);
    }

    private HttpResponse<byte[]> post(String path, String json) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    /** Sends these lines as they are, and reads to the end of the connection. */
    private String raw(String lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(lines.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Problem problem(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        Problem problem = JSON.readValue(answer.body(), Problem.class);
        assertThat(problem.status()).isEqualTo(status);
        return problem;
    }
}
