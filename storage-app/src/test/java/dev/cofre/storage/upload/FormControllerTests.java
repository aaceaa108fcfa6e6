package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.node.NodeId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people send, and where the manager sends it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FormControllerTests {
    private static final String TWO_FILES = """
            --x\r
            Content-Disposition: form-data; name="file"; filename="a.txt"\r
            \r
            one\r
            --x\r
            Content-Disposition: form-data; name="file"; filename="b.txt"\r
            \r
            two\r
            --x--\r
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private TwoServers servers;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        servers = new TwoServers(folder);
    }

    @AfterEach
    void calmDown() {
        servers.calmDown();
    }

    @AfterAll
    void stop() {
        servers.close();
    }

    @Test
    void eachFileOfAFormHasAReceipt() throws Exception {
        HttpResponse<String> answer = post(grant(TwoServers.PRIMARY));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).contains("\"a.txt\"", "\"b.txt\"");
        assertThat(List.of("one", "two"))
                .allSatisfy(text -> assertThat(
                                servers.other.find(BlobId.ofContent(text.getBytes(StandardCharsets.US_ASCII))))
                        .isPresent());
    }

    @Test
    void aFormWithoutAGrantIsStoredWhereTheManagerSendsIt() throws Exception {
        answersWith(new Assignment.Send(
                UploadId.create(),
                TwoServers.PRIMARY,
                servers.url(),
                grant(TwoServers.PRIMARY),
                Instant.now().plusSeconds(600),
                "the test wants it so"));
        assertThat(post(null).statusCode()).isEqualTo(201);

        answersWith(new Assignment.Send(
                UploadId.create(),
                TwoServers.OTHER,
                URI.create("http://other:7"),
                "its grant",
                Instant.now().plusSeconds(600),
                "the test wants it so"));
        HttpResponse<String> elsewhere = post(null);
        assertThat(elsewhere.statusCode()).isEqualTo(307);
        assertThat(elsewhere.headers().firstValue("Location"))
                .hasValueSatisfying(where ->
                        assertThat(where).startsWith("http://other:7/files?").contains("client=client1"));
    }

    @Test
    void anAssignmentThatSendsNothingIsNoneForAForm() throws Exception {
        answersWith(new Assignment.Link(
                UploadId.create(),
                TwoServers.PRIMARY,
                servers.url(),
                grant(TwoServers.PRIMARY),
                Instant.now().plusSeconds(600),
                "the test wants it so"));

        HttpResponse<String> answer = post(null);

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("/problems/internal");
    }

    private void answersWith(Assignment assignment) {
        servers.manager.assignments = () -> new Assignments(List.of(assignment), null, null);
    }

    /** For a form whose parts bring their names along. */
    private String grant(NodeId node) {
        return servers.sign(new Grant(
                Operation.UPLOAD,
                node,
                new ClientName("client1"),
                UploadId.create(),
                null,
                null,
                null,
                new ReplicationFactor(2),
                null,
                Instant.now().plusSeconds(600).getEpochSecond()));
    }

    private HttpResponse<String> post(@Nullable String grant) throws IOException, InterruptedException {
        URI door = servers.url().resolve("/files?client=client1" + (grant == null ? "" : "&grant=" + grant));
        return http.send(
                HttpRequest.newBuilder(door)
                        .header("Content-Type", "multipart/form-data; boundary=x")
                        .POST(BodyPublishers.ofString(TWO_FILES))
                        .build(),
                BodyHandlers.ofString());
    }
}
