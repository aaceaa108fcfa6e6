package dev.cofre.system.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.assign.Assignment;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Form;
import dev.cofre.system.http.Http;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input gets a clear error and costs nobody a byte: after each test the disks are as empty as before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTests {
    private Cluster cluster;
    private Sender sender;
    private Cluster.Node server;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.start(home, 2);
        sender = new Sender(cluster, new ClientName("me"));
        server = cluster.node("server1");
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @AfterEach
    void nothingWasStored() throws IOException {
        for (Cluster.Node node : cluster.nodes()) {
            assertThat(node.bean(BlobStore.class).usage().blobs()).isZero();
            assertThat(node.files("incoming")).isEmpty();
            assertThat(node.files("blobs")).isEmpty();
        }
        assertThat(cluster.manager().files(new ClientName("me"), null, 10).files())
                .isEmpty();
    }

    @Test
    void aFormWithoutAFile() {
        Http.problem(form(new Form().field("comment", "no file").end()), ProblemType.NO_FILE_PART);
        Http.problem(form(new Form().end()), ProblemType.NO_FILE_PART);
    }

    @Test
    void aFieldOfWhichNoFileWasChosenIsNoFile() {
        Http.problem(form(new Form().file("", new byte[0]).end()), ProblemType.NO_FILE_PART);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "../evil", "a/b", "C:\\\\x", "..", "tab\there", "\u202Egpj.exe"})
    void aNameThatIsNone(String name) {
        Problem problem = onlyProblem(form(new Form().file(name, new byte[] {1}).end()));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_NAME.uri());
        assertThat(problem.detail()).contains("name");
    }

    @Test
    void aNameOfTwoThousandCharacters() {
        Problem problem = onlyProblem(
                form(new Form().file("x".repeat(2000), new byte[] {1}).end()));

        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_NAME.uri());
        assertThat(problem.detail()).contains("2000");
    }

    @Test
    void aFormThatIsCutOff() {
        HttpResponse<byte[]> answer = form(new Form().field("a", "b").cut());

        Http.problem(answer, ProblemType.UNREADABLE_BODY);
    }

    @Test
    void aFormWithoutAContentType() {
        Http.problem(
                Http.post(
                        server.url().resolve("/files?client=me"),
                        new Form().file("a", new byte[1]).end()),
                ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aFormWithoutABoundary() {
        Http.problem(
                Http.post(
                        server.url().resolve("/files?client=me"),
                        new Form().file("a", new byte[1]).end(),
                        "Content-Type",
                        "multipart/form-data"),
                ProblemType.UNREADABLE_BODY);
    }

    @Test
    void aFormFromAPageOfAStranger() {
        HttpResponse<byte[]> answer = Http.post(
                server.url().resolve("/files?client=me"),
                new Form().file("a", new byte[1]).end(),
                "Content-Type",
                Form.CONTENT_TYPE,
                "Origin",
                "http://evil.example");

        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void aBodyThatCurlCallsAForm() {
        Assignment.Send send = sender.assign(UploadId.create(), "f", 10L, null);

        Http.problem(
                Http.put(
                        send.url().resolve("/uploads/" + send.upload()),
                        new byte[10],
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "Authorization",
                        "Bearer " + send.grant()),
                ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void aBodyLargerThanItsGrantIsRefusedBeforeItIsSent() throws IOException {
        Assignment.Send send = sender.assign(UploadId.create(), "f", 1000L, null);

        String status = statusBeforeBody(send, 5_000_000_000L);

        assertThat(status).contains(" 413");
    }

    @Test
    void aChunkedBodyLargerThanItsGrant() {
        for (int size : new int[] {2000, 200_000}) {
            Assignment.Send send = sender.assign(UploadId.create(), "f", 1000L, null);
            HttpResponse<byte[]> answer = Http.send(Http.to(
                            send.url().resolve("/uploads/" + send.upload()),
                            "Content-Type",
                            "application/octet-stream",
                            "Authorization",
                            "Bearer " + send.grant())
                    .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]))));

            Http.problem(answer, ProblemType.TOO_LARGE);
        }
    }

    @Test
    void aBodyShorterThanItsContentLength() throws IOException {
        Assignment.Send send = sender.assign(UploadId.create(), "f", 100_000L, null);
        try (Socket socket = new Socket("127.0.0.1", send.url().getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(head(send, 100_000, "").getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[70_000]);
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).doesNotContain(" 201 ");
        }
    }

    @Test
    void anUploadIdThatIsNone() {
        Http.problem(
                Http.put(
                        server.url().resolve("/uploads/not-an-id"),
                        new byte[1],
                        "Content-Type",
                        "application/octet-stream"),
                ProblemType.INVALID_REQUEST);
    }

    @Test
    void aGrantForAnotherUploadOrNoGrant() {
        Assignment.Send send = sender.assign(UploadId.create(), "f", 10L, null);
        URI other = send.url().resolve("/uploads/" + UploadId.create());

        Http.problem(
                Http.put(
                        other,
                        new byte[10],
                        "Content-Type",
                        "application/octet-stream",
                        "Authorization",
                        "Bearer " + send.grant()),
                ProblemType.GRANT_FOREIGN);
        Http.problem(
                Http.put(other, new byte[10], "Content-Type", "application/octet-stream"), ProblemType.GRANT_MISSING);
    }

    @Test
    void aGrantOfTheOtherServer() {
        Assignment.Send send = sender.assignTo(server.id(), UploadId.create(), "f", 10L);

        Http.problem(
                Http.put(
                        cluster.node("server2").url().resolve("/uploads/" + send.upload()),
                        new byte[10],
                        "Content-Type",
                        "application/octet-stream",
                        "Authorization",
                        "Bearer " + send.grant()),
                ProblemType.GRANT_FOREIGN);
    }

    @Test
    void moreCopiesThanThereAreServers() {
        HttpResponse<byte[]> answer = Http.post(
                cluster.managerUrl().resolve("/assign"),
                "{\"client\":\"me\",\"files\":[{\"name\":\"f\",\"size\":1,\"copies\":5}]}".getBytes(),
                "Content-Type",
                "application/json");

        assertThat(Http.problem(answer, ProblemType.NOT_ENOUGH_NODES).detail()).contains("5", "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "-1", "two"})
    void aReplicationFactorThatIsNone(String copies) {
        byte[] form = new Form().file("f", new byte[1]).end();

        Http.problem(
                Http.post(
                        server.url().resolve("/files?client=me&copies=" + copies),
                        form,
                        "Content-Type",
                        Form.CONTENT_TYPE),
                ProblemType.INVALID_REQUEST);
        Http.problem(
                Http.post(
                        cluster.managerUrl().resolve("/files?client=me&copies=" + copies),
                        form,
                        "Content-Type",
                        Form.CONTENT_TYPE),
                ProblemType.INVALID_REQUEST);
    }

    @Test
    void aFileInABatchThatIsTooLargeForOne() throws IOException {
        Assignment.Send send = sender.assignTo(server.id(), UploadId.create(), "f", 500_000L);
        byte[] content = new byte[500_000];
        var body = new ByteArrayOutputStream();
        BatchFormat.write(List.of(new BatchFrame(send.grant(), BlobId.ofContent(content), content)), body);

        HttpResponse<byte[]> answer =
                Http.post(server.url().resolve("/uploads"), body.toByteArray(), "Content-Type", BatchFormat.MEDIA_TYPE);

        assertThat(answer.statusCode()).isEqualTo(200);
        Problem problem = Objects.requireNonNull(
                Http.json(answer, UploadResults.class).results().get(0).problem());
        assertThat(problem.type()).isEqualTo(ProblemType.TOO_LARGE.uri());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"client\":\"me\"}", "{\"client\":\"../\",\"files\":[{\"name\":\"f\"}]}"})
    void aQuestionToTheManagerThatIsNone(String json) {
        HttpResponse<byte[]> answer =
                Http.post(cluster.managerUrl().resolve("/assign"), json.getBytes(), "Content-Type", "application/json");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Http.json(answer, Problem.class).detail()).isNotBlank();
    }

    @Test
    void aBatchThatIsNone() {
        for (byte[] body : new byte[][] {{}, {1, 2, 3}, "CFB1".getBytes(), "CFB1\0\0\0\5abc".getBytes()}) {
            Http.problem(
                    Http.post(server.url().resolve("/uploads"), body, "Content-Type", "application/vnd.cofre.batch"),
                    ProblemType.UNREADABLE_BODY);
        }
    }

    @Test
    void aPathThatIsNowhere() {
        Http.problem(Http.get(server.url().resolve("/nowhere")), ProblemType.NOT_FOUND);
        Http.problem(Http.get(cluster.managerUrl().resolve("/nowhere")), ProblemType.NOT_FOUND);
        Http.problem(Http.get(server.url().resolve("/files")), ProblemType.METHOD_NOT_ALLOWED);
        Http.problem(
                Http.get(cluster.managerUrl().resolve("/files/nothing?client=me&limit=1")), ProblemType.UNKNOWN_FILE);
    }

    private HttpResponse<byte[]> form(byte[] body) {
        return Http.post(server.url().resolve("/files?client=me"), body, "Content-Type", Form.CONTENT_TYPE);
    }

    private static Problem onlyProblem(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode()).isEqualTo(400);
        var results = Http.json(answer, UploadResults.class).results();
        assertThat(results).hasSize(1);
        return Objects.requireNonNull(results.get(0).problem());
    }

    /** What the server says when it has seen the head only, and the client waits to be told to go on. */
    private static String statusBeforeBody(Assignment.Send send, long length) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", send.url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(head(send, length, "Expect: 100-continue\r\n").getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    private static String head(Assignment.Send send, long length, String more) {
        return "PUT /uploads/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n%s\r\n"
                .formatted(send.upload(), send.grant(), length, more);
    }
}
