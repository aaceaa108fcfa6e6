package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.blob;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSObject;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.manager.running.RunningManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.web.util.UriComponents;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What anybody with an HTTP client sees: files, redirects, problems, health and documentation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoorTests {
    private RunningManager manager;

    @BeforeAll
    void start(@TempDir Path folder) {
        manager = RunningManager.start(folder);
        manager.fourServers();
        for (int i = 0; i < 5; i++) {
            manager.store("listed%d.txt".formatted(i), "content " + i, "server1", "server2");
        }
        manager.store("versions.txt", "one", "server1", "server2");
        manager.store("versions.txt", "two", "server3", "server4");
        manager.store("two words & more.txt", "x", "server1", "server2");
    }

    @AfterAll
    void stop() {
        manager.close();
    }

    @BeforeEach
    void allLive() {
        manager.fourServers();
    }

    @Test
    void filesAreListedByThePage() throws Exception {
        JsonNode first = json(get("/files?client=me&limit=3"));
        JsonNode second =
                json(get("/files?client=me&limit=3&after=" + first.get("next").asString()));

        assertThat(first.get("files"))
                .extracting(file -> file.get("name").asString())
                .containsExactly("listed0.txt", "listed1.txt", "listed2.txt");
        assertThat(second.get("files").get(0).get("name").asString()).isEqualTo("listed3.txt");
        assertThat(first.get("files").get(0).get("replicas").asInt()).isEqualTo(2);
        assertThat(json(get("/files?client=nobody")).get("files")).isEmpty();
    }

    @Test
    void versionsAreListedNewestFirst() throws Exception {
        JsonNode page = json(get("/files/versions.txt?client=me&limit=1"));

        assertThat(page.get("versions").get(0).get("version").asInt()).isEqualTo(2);
        assertThat(page.get("versions").get(0).get("nodes"))
                .extracting(JsonNode::asString)
                .containsExactly("server3", "server4");
        assertThat(json(get("/files/versions.txt?client=me&before="
                                + page.get("next").asInt()))
                        .get("versions"))
                .hasSize(1);
    }

    @Test
    void locationsCarryGrantsToRead() throws Exception {
        manager.beat("server2", new NodeReport(GB, GB, 0, true, true, null));

        JsonNode locations = json(get("/files/listed0.txt/locations?client=me"));

        assertThat(locations.get("blob").asString()).isEqualTo(blob("content 0").hex());
        assertThat(locations.get("replicas"))
                .extracting(replica -> replica.get("node").asString())
                .containsExactly("server1", "server2");
        Grant grant = payload(locations.get("replicas").get(0).get("grant").asString());
        assertThat(grant.operation()).isEqualTo(Grant.Operation.READ);
        assertThat(grant.node()).isEqualTo(new NodeId("server1"));
        assertThat(grant.blob()).isEqualTo(blob("content 0"));
    }

    @Test
    void aDownloadIsSentToALiveReplica() throws Exception {
        manager.beat("server1", new NodeReport(GB, GB, 0, true, true, null));

        HttpResponse<String> answer = get("/files/two%20words%20%26%20more.txt/content?client=me");

        assertThat(answer.statusCode()).isEqualTo(307);
        UriComponents location = UriComponentsBuilder.fromUriString(
                        answer.headers().firstValue("Location").orElseThrow())
                .build();
        assertThat(location.getHost()).isEqualTo("server2.test");
        assertThat(location.getPath()).isEqualTo("/blobs/" + blob("x").hex());
        assertThat(location.getQueryParams().getFirst("name")).isEqualTo("two%20words%20%26%20more.txt");
        assertThat(payload(location.getQueryParams().getFirst("grant")).operation())
                .isEqualTo(Grant.Operation.READ);
    }

    @Test
    void aFileIsDeletedOnlyIfItIsWhatIfMatchSays() throws Exception {
        String one = "\"" + blob("one") + "\"";
        String two = "\"" + blob("two") + "\"";
        manager.commit(RunningManager.finished(UploadId.create(), "matched.txt", "one", "server1", "server2"));
        manager.commit(RunningManager.finished(UploadId.create(), "matched.txt", "two", "server1", "server2"));

        for (String other :
                List.of(one, "W/" + two, "\"\"", "nonsense", blob("two").hex(), "")) {
            HttpResponse<String> answer = delete("/files/matched.txt?client=me", other);
            assertThat(answer.statusCode()).as(other).isEqualTo(412);
            assertThat(answer.body()).contains("precondition-failed", "nothing was deleted");
        }
        assertThat(json(get("/files/matched.txt?client=me")).get("versions")).hasSize(2);
        assertThat(delete("/files/matched.txt?client=me&version=1", two).statusCode())
                .isEqualTo(412);
        assertThat(delete("/files/nothing-there.txt?client=me", two).statusCode())
                .isEqualTo(404);
        assertThat(json(delete("/files/matched.txt?client=me", one + " , " + two))
                        .get("versions"))
                .hasSize(2);
        manager.commit(RunningManager.finished(UploadId.create(), "matched.txt", "three", "server1", "server2"));
        assertThat(delete("/files/matched.txt?client=me", "*").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> delete(String path, String ifMatch) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(manager.url() + path))
                .header("If-Match", ifMatch)
                .DELETE()
                .build());
    }

    @Test
    void anOlderVersionIsDownloadedByItsNumber() throws Exception {
        assertThat(get("/files/versions.txt/content?client=me&version=1")
                        .headers()
                        .firstValue("Location")
                        .orElseThrow())
                .contains("/blobs/" + blob("one").hex());
    }

    @Test
    void aDownloadWithoutALiveReplicaSaysWhoIsMissing() throws Exception {
        manager.beat("server1", new NodeReport(GB, GB, 0, true, true, null));
        manager.beat("server2", new NodeReport(GB, GB, 0, true, true, null));

        JsonNode problem = problem(get("/files/listed0.txt/content?client=me"), 503, "not-enough-nodes");

        assertThat(problem.get("detail").asString())
                .contains("server1 is STOPPED")
                .contains("server2 is STOPPED");
    }

    @Test
    void anUploadIsSentToAServerWithAGrantInTheAddress() throws Exception {
        HttpResponse<String> answer = manager.http()
                .send(
                        HttpRequest.newBuilder(manager.url().resolve("/files?client=me&copies=3"))
                                .header("Content-Type", "multipart/form-data; boundary=x")
                                .POST(BodyPublishers.ofString("--x\r\nContent-Disposition: form-data; name=\"file\";"
                                        + " filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(307);
        UriComponents location = UriComponentsBuilder.fromUriString(
                        answer.headers().firstValue("Location").orElseThrow())
                .build();
        assertThat(location.getHost()).matches("server[1-4].test");
        assertThat(location.getPath()).isEqualTo("/files");
        assertThat(location.getQueryParams().getFirst("client")).isEqualTo("me");
        Grant grant = payload(location.getQueryParams().getFirst("grant"));
        assertThat(grant.operation()).isEqualTo(Grant.Operation.UPLOAD);
        assertThat(grant.name()).isNull();
        assertThat(grant.size()).isBetween(80L, 200L);
        assertThat(grant.copies()).hasToString("3");
    }

    @Test
    void anUploadIsRedirectedBeforeItsBodyLeavesTheClient() throws Exception {
        String head = """
                POST /files?client=me HTTP/1.1\r
                Host: localhost\r
                Content-Type: multipart/form-data; boundary=x\r
                Content-Length: 1000000000\r
                Expect: 100-continue\r
                \r
                """;

        assertThat(raw(head)).startsWith("HTTP/1.1 307");
    }

    @Test
    void aFormIsNotSearchedForParameters() throws Exception {
        HttpResponse<String> answer = manager.http()
                .send(
                        HttpRequest.newBuilder(manager.url().resolve("/files"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .POST(BodyPublishers.ofString("client=me"))
                                .build(),
                        BodyHandlers.ofString());

        problem(answer, 415, "unsupported-media-type");
    }

    @ParameterizedTest
    @CsvSource({
        "/files/missing.txt?client=me, 404, unknown-file",
        "/files/missing.txt/locations?client=me, 404, unknown-file",
        "/files/missing.txt/content?client=me, 404, unknown-file",
        "/files/versions.txt/content?client=me&version=3, 404, unknown-file",
        "/files/versions.txt?client=other, 404, unknown-file",
        "/files/versions.txt, 400, invalid-request",
        "/files?client=, 400, invalid-request",
        "/files?client=a%20b, 400, invalid-request",
        "/files?client=me&limit=0, 400, invalid-request",
        "/files?client=me&limit=1001, 400, invalid-request",
        "/files?client=me&limit=many, 400, invalid-request",
        "/files?client=me&after=a%2Fb, 400, invalid-request",
        "/files/..%2F?client=me, 400, invalid-request",
        "/files/..%2F..%2Fetc%2Fpasswd/content?client=me, 400, invalid-request",
        "/files/a%5Cb?client=me, 400, invalid-request",
        "/files/%00?client=me, 400, invalid-request",
        "/files/line%0Abreak?client=me, 400, invalid-request",
        "/files/a%E2%80%AEfdp.exe?client=me, 400, invalid-request",
        "/files/%20?client=me, 400, invalid-request",
        "/uploads/not-an-id, 400, invalid-request",
        "/nothing, 404, not-found",
    })
    void badRequestsGetProblems(String path, int status, String type) throws Exception {
        problem(get(path), status, type);
    }

    @Test
    void aNameOf2000CharactersIsRefused() throws Exception {
        JsonNode problem = problem(get("/files/" + "a".repeat(2000) + "?client=me"), 400, "invalid-request");

        assertThat(problem.get("detail").asString()).contains("at most 255 characters");
    }

    @Test
    void anUploadIdThatNobodyHasHeardOfIsUnknown() throws Exception {
        assertThat(json(get("/uploads/0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11"))
                        .get("state")
                        .asString())
                .isEqualTo("UNKNOWN");
    }

    @Test
    void manyUploadsAreAskedForAtOnce() throws Exception {
        String known = json(get("/files/versions.txt?client=me&limit=1"))
                .get("versions")
                .get(0)
                .get("upload")
                .asString();

        JsonNode states =
                json(post("/uploads/statuses", "[\"0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11\", \"%s\"]".formatted(known)));

        assertThat(states).extracting(state -> state.get("state").asString()).containsExactly("UNKNOWN", "COMMITTED");
        String tooMany =
                IntStream.range(0, 1001).mapToObj(i -> "\"" + known + "\"").collect(Collectors.joining(",", "[", "]"));
        problem(post("/uploads/statuses", tooMany), 400, "invalid-request");
        problem(post("/uploads/statuses", "[null]"), 400, "unreadable-body");
        problem(post("/assign", "{\"client\":\"me\",\"files\":[null]}"), 400, "unreadable-body");
        problem(post("/assign", "null"), 400, "unreadable-body");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/assign | | unreadable-body",
                "/assign | { | unreadable-body",
                "/assign | [] | unreadable-body",
                "/assign | {} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": []} | unreadable-body",
                "/assign | {\"client\": \"me\"} | unreadable-body",
                "/assign | {\"files\": [{}]} | unreadable-body",
                "/assign | {\"client\": null, \"files\": [{}]} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": [null]} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": [{\"name\": \"../x\"}]} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": [{\"size\": -1}]} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": [{\"copies\": 0}]} | unreadable-body",
                "/assign | {\"client\": \"me\", \"files\": [{\"blob\": \"beef\"}]} | unreadable-body",
                "/commit | {\"primary\": \"server1\", \"uploads\": [{}]} | unreadable-body",
                "/backup-target | {\"primary\": \"server1\"} | unreadable-body",
                "/nodes | {\"node\": \"server1\"} | unreadable-body",
                "/nodes/server1/heartbeat | {} | unreadable-body",
                "/nodes/NODE/heartbeat | {} | invalid-request",
            })
    void badBodiesGetProblems(String path, String body, String type) throws Exception {
        problem(post(path, body == null ? "" : body), 400, type);
    }

    @Test
    void aReasonInAValueReachesTheCaller() throws Exception {
        JsonNode problem = problem(
                post("/assign", "{\"client\": \"me\", \"files\": [{\"name\": \"a/b\"}]}"), 400, "unreadable-body");

        assertThat(problem.get("detail").asString()).contains("must not be a path");
    }

    @Test
    void aBodyOfNineMegabytesIsNotReadToItsEnd() throws Exception {
        String padding = " ".repeat(9_000_000);

        problem(post("/assign", "{\"client\": \"me\",%s\"files\": [{}]}".formatted(padding)), 413, "too-large");
    }

    @Test
    void otherMethodsAndMediaTypesAreRefused() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(manager.url().resolve("/assign"));

        problem(send(request.GET().build()), 405, "method-not-allowed");
        problem(
                send(request.header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString("a,b"))
                        .build()),
                415,
                "unsupported-media-type");
    }

    @Test
    void whatTheWebServerRefusesItselfIsAProblemToo() throws Exception {
        String answer = raw("GET /files?client=<me> HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .containsIgnoringCase("application/problem+json")
                .contains("/problems/invalid-request")
                .doesNotContain("<html");
    }

    @Test
    void healthTellsLivenessFromReadiness() throws Exception {
        assertThat(json(get("/actuator/health/liveness")).get("status").asString())
                .isEqualTo("UP");
        assertThat(json(get("/actuator/health/readiness")).get("status").asString())
                .isEqualTo("UP");
        assertThat(json(get("/actuator/health")).get("components").propertyNames())
                .contains("catalog", "warmUp", "diskSpace");
    }

    @Test
    void readinessWaitsForTheWarmUpAndLivenessDoesNot(@TempDir Path empty) throws Exception {
        try (RunningManager cold = RunningManager.startCold(empty)) {
            assertThat(get(cold, "/actuator/health/readiness").statusCode()).isEqualTo(503);
            assertThat(get(cold, "/actuator/health/liveness").statusCode()).isEqualTo(200);

            cold.clock.advance(Duration.ofSeconds(6));

            assertThat(get(cold, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void metricsShowNodesAssignmentsAndCommits() throws Exception {
        post("/assign", "{\"client\": \"me\", \"files\": [{\"size\": 1}]}");

        assertThat(get("/actuator/prometheus").body())
                .contains("cofre_nodes{", "state=\"live\"} 4.0")
                .contains("cofre_assign_files_total")
                .contains("cofre_commit_uploads_total")
                .contains("cofre_commit_group_count")
                .contains("cofre_commit_transaction_seconds_count");
    }

    @Test
    void theRootLeadsToTheDocumentationOfEveryCall() throws Exception {
        assertThat(get("/").headers().firstValue("Location").orElseThrow()).endsWith("/swagger-ui.html");
        assertThat(get("/swagger-ui/index.html").statusCode()).isEqualTo(200);
        JsonNode paths = json(get("/v3/api-docs")).get("paths");
        assertThat(paths.propertyNames())
                .containsExactlyInAnyOrder(
                        "/assign",
                        "/backup-target",
                        "/backups",
                        "/policies",
                        "/brakes",
                        "/brakes/{kind}/{scope}",
                        "/commit",
                        "/uploads/{upload}",
                        "/uploads/statuses",
                        "/challenges",
                        "/admissions",
                        "/admissions/{node}",
                        "/nodes",
                        "/nodes/{node}",
                        "/nodes/{node}/heartbeat",
                        "/nodes/{node}/copies",
                        "/nodes/{node}/inventory",
                        "/nodes/{node}/losses",
                        "/nodes/{node}/withdrawals",
                        "/nodes/{node}/sources/{blob}",
                        "/nodes/{node}/departure",
                        "/nodes/{node}/drain",
                        "/nodes/{node}/releases",
                        "/nodes/{node}/checks",
                        "/nodes/{node}/take-back",
                        "/blobs/{blob}/uploads",
                        "/repair",
                        "/status",
                        "/suspicions",
                        "/trash",
                        "/trash/{name}",
                        "/deletions",
                        "/files",
                        "/files/{name}",
                        "/files/{name}/locations",
                        "/files/{name}/content");
        assertThat(paths)
                .allSatisfy(path -> assertThat(path).allSatisfy(call -> {
                    assertThat(call.get("summary").asString()).isNotBlank();
                    assertThat(call.path("parameters").toString()).doesNotContain("caller");
                }));
    }

    @Test
    void theDocumentationShowsFirstWhatPeopleCall() throws Exception {
        JsonNode page = json(get("/v3/api-docs/swagger-config"));
        assertThat(page.get("urls").findValuesAsString("url"))
                .containsExactly("/v3/api-docs/people", "/v3/api-docs/servers");

        assertThat(json(get("/v3/api-docs/people")).get("tags").findValuesAsString("name"))
                .startsWith("files", "uploads", "trash");

        Set<String> people = doors("/v3/api-docs/people");
        Set<String> servers = doors("/v3/api-docs/servers");
        assertThat(people).doesNotContainAnyElementsOf(servers);
        Set<String> both = new TreeSet<>(people);
        both.addAll(servers);
        assertThat(both).isEqualTo(doors("/v3/api-docs"));
        assertThat(servers)
                .containsExactlyInAnyOrder(
                        "post /backup-target",
                        "get /blobs/{blob}/uploads",
                        "post /challenges",
                        "post /commit",
                        "post /nodes",
                        "post /nodes/{node}/checks",
                        "post /nodes/{node}/copies",
                        "post /nodes/{node}/heartbeat",
                        "post /nodes/{node}/inventory",
                        "post /nodes/{node}/losses",
                        "post /nodes/{node}/releases",
                        "get /nodes/{node}/sources/{blob}",
                        "post /nodes/{node}/withdrawals");
    }

    @Test
    void aPartOfTheDescriptionThatThereIsNotIsNotFound() throws Exception {
        for (String path : List.of("/v3/api-docs/none", "/v3/api-docs.yaml/none", "/v3/api-docs/none/people")) {
            problem(get(path), 404, "not-found");
        }
    }

    private Set<String> doors(String description) throws Exception {
        Set<String> doors = new TreeSet<>();
        json(get(description))
                .get("paths")
                .properties()
                .forEach(path ->
                        path.getValue().propertyNames().forEach(method -> doors.add(method + " " + path.getKey())));
        return doors;
    }

    @Test
    void everyCallThatReadsJsonRefusesABodyOfNoCertainType() throws Exception {
        JsonNode paths = json(get("/v3/api-docs")).get("paths");
        List<String> readJson = paths.propertyNames().stream()
                .filter(path -> paths.get(path)
                        .path("post")
                        .path("requestBody")
                        .path("content")
                        .has("application/json"))
                .toList();
        assertThat(readJson).hasSizeGreaterThan(5);

        for (String path : readJson) {
            String address = path.replace("{node}", "server1");
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(manager.url() + address))
                    .header("Content-Type", "*/*")
                    .POST(BodyPublishers.ofString("{}"))
                    .build());

            problem(answer, 415, "unsupported-media-type");
        }
    }

    @Test
    void noOtherSiteMayCallFromABrowser() throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(manager.url().resolve("/nodes"))
                .header("Origin", "http://elsewhere.test")
                .build());

        problem(answer, 403, "foreign-page");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(manager, path);
    }

    private static HttpResponse<String> get(RunningManager manager, String path) throws Exception {
        return manager.http()
                .send(HttpRequest.newBuilder(URI.create(manager.url() + path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(manager.url() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + manager.session("server1"))
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return manager.http().send(request, BodyHandlers.ofString());
    }

    /** Sends just these bytes, and takes what comes back until the connection is quiet or closed. */
    private String raw(String bytes) throws IOException {
        try (Socket socket = new Socket(manager.url().getHost(), manager.url().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[4096];
            for (int read = in.read(buffer); read > 0; read = in.available() > 0 ? in.read(buffer) : -1) {
                answer.write(buffer, 0, read);
            }
            return answer.toString(StandardCharsets.UTF_8);
        }
    }

    private static Grant payload(@Nullable String grant) throws Exception {
        return JsonMapper.shared().readValue(JWSObject.parse(grant).getPayload().toBytes(), Grant.class);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo("/problems/" + type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asString()).isNotBlank();
        return problem;
    }
}
