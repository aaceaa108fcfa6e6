package dev.cofre.system.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.grant.Warrant;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is sent to a door: never a 500, never a stack trace, never a hang, and nothing stored. All requests follow from
 * the seed, which a failure names: {@code -Dcofre.fuzz.seed=…}; more of them with {@code -Dcofre.fuzz.tries=…}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FuzzTests {
    private static final long SEED = Long.getLong("cofre.fuzz.seed", 1);
    private static final int TRIES = Integer.getInteger("cofre.fuzz.tries", 800);
    private static final ClientName OWNER = new ClientName("owner");
    private static final ClientName FUZZ = new ClientName("fuzz");
    private static final byte[] STORED = Bytes.random(1, 150_000);

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private Cluster cluster;
    private Cluster.Node server;
    private Sender sender;
    private long blobs;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.startDescribed(home, 2);
        server = cluster.node("server1");
        sender = new Sender(cluster, FUZZ);
        new Sender(cluster, OWNER).store("whole", STORED);
        blobs = blobs();
        logged.start();
        root().addAppender(logged);
    }

    @AfterAll
    void stop() throws IOException {
        root().detachAppender(logged);
        cluster.close();
    }

    /** A request that was made up may be a good one, and one of those empties a server. */
    @BeforeEach
    void allServersTakeUploads() {
        cluster.nodes().forEach(node -> cluster.manager().cancelDrain(node.id()));
    }

    @BeforeEach
    void forgetWhatWasLogged() {
        logged.list.clear();
    }

    @AfterEach
    void nothingWasStoredAndNothingWentWrongAndAllStillWorks() throws IOException {
        assertThat(blobs()).as("seed %d", SEED).isEqualTo(blobs);
        assertThat(cluster.manager().files(FUZZ, null, 10).files()).isEmpty();
        for (Cluster.Node node : cluster.nodes()) {
            assertThat(node.files("incoming")).isEmpty();
            await().untilAsserted(() -> assertThat(node.proxy().open())
                    .as("connections that nobody has ended")
                    .isLessThan(100));
        }
        assertThat(logged.list)
                .as("seed %d", SEED)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .isEmpty();
        assertThat(cluster.copies("owner", "whole")).hasSize(2).containsOnly(STORED);
    }

    @Test
    void requestsMadeFromTheManagersDescription() throws IOException {
        tryGenerated(cluster.managerUrl());
    }

    @Test
    void requestsMadeFromAServersDescription() throws IOException {
        tryGenerated(server.url());
    }

    @Test
    void requestsThatAreNotHttp() throws IOException {
        for (String door : List.of("POST /assign", "POST /commit", "POST /backup-target", "GET /nodes")) {
            tryAll(cluster.managerUrl(), HandMadeRequests.against(door, "application/json"));
        }
        for (String door : List.of("PUT /uploads/" + UploadId.create(), "PUT /replicas/" + UploadId.create())) {
            tryAll(server.url(), HandMadeRequests.against(door, "application/octet-stream"));
        }
        for (String door : List.of("POST /uploads", "POST /replicas", "POST /blobs")) {
            tryAll(server.url(), HandMadeRequests.against(door, BatchFormat.MEDIA_TYPE));
        }
        tryAll(server.url(), HandMadeRequests.against("POST /files?client=fuzz", "multipart/form-data; boundary=x"));
    }

    @Test
    void formsThatAreNone() throws IOException {
        tryAll(server.url(), HandMadeRequests.forms("/files?client=fuzz"));
    }

    @Test
    void aRefusedBodyIsNotReadAsAnotherRequest() throws IOException {
        byte[] body = "GET /nodes HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        for (String type : List.of("text/plain", "application/octet-stream")) {
            RawRequest request = new RawRequest.Builder("PUT", "/uploads/" + UploadId.create())
                    .header("Content-Type", type)
                    .body(body)
                    .build("a request in a refused body");

            RawAnswer answer = RawAnswer.to(server.url(), request);

            Oracle.check(request, answer);
            assertThat(answer.text().split("HTTP/1\\.1 [2-5]", -1))
                    .as(answer.text())
                    .hasSize(2);
        }
    }

    @Test
    void uploadsUnderAGoodGrantWhoseBodiesAreCutOrLie() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < TRIES / 15; i++) {
            byte[] content = Bytes.random(i, 1 + random.nextInt(i % 2 == 0 ? 3000 : 200_000));
            Assignment.Send send = sender.assign(UploadId.create(), "cut-" + i, (long) content.length, null);
            int cut = random.nextInt(content.length);
            RawRequest.Builder request = new RawRequest.Builder("PUT", "/uploads/" + send.upload())
                    .header("Content-Type", "application/octet-stream")
                    .header("Authorization", "Bearer " + send.grant());
            switch (random.nextInt(4)) {
                case 0 ->
                    request.header("Content-Length", String.valueOf(content.length))
                            .bodyOnly(Arrays.copyOf(content, cut));
                case 1 -> request.header("Transfer-Encoding", "chunked").bodyOnly(chunk(content, content.length + 1));
                case 2 ->
                    request.header("Repr-Digest", "sha-256=:" + "A".repeat(43) + "=:")
                            .body(content);
                default -> request.body(Arrays.copyOf(content, content.length + 1 + random.nextInt(50)));
            }
            tryOne(send.url(), request.build("upload %d".formatted(i)));
        }
    }

    @Test
    void batchesUnderGoodGrantsThatAreCutOrLie() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < TRIES / 15; i++) {
            byte[] content = Bytes.random(i, 1 + random.nextInt(2000));
            Assignment.Send send = sender.assign(UploadId.create(), "batch-" + i, (long) content.length, null);
            byte[] other = Bytes.random(-1 - i, content.length);
            byte[] body = batch(new BatchFrame(send.grant(), BlobId.ofContent(other), content));
            switch (random.nextInt(3)) {
                case 0 ->
                    body = Arrays.copyOf(
                            batch(new BatchFrame(send.grant(), BlobId.ofContent(content), content)),
                            random.nextInt(body.length));
                case 1 -> body[random.nextInt(8)] ^= (byte) (1 + random.nextInt(255));
                default -> {
                    // the digest is that of other bytes
                }
            }
            String door = random.nextInt(4) == 0 ? "/replicas" : "/uploads";
            tryOne(
                    send.url(),
                    new RawRequest.Builder("POST", door)
                            .header("Content-Type", BatchFormat.MEDIA_TYPE)
                            .body(body)
                            .build("batch %d".formatted(i)));
        }
    }

    @Test
    void replicasUnderAGoodGrantWithoutTheirLastWord() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < TRIES / 30; i++) {
            byte[] content = Bytes.random(i, 70_000 + random.nextInt(70_000));
            UploadId upload = UploadId.create();
            Target target = replicaTarget(upload, "replica-" + i, content.length);
            String trailers = switch (random.nextInt(4)) {
                case 0 -> "";
                case 1 -> "Repr-Digest: sha-256=:" + "A".repeat(43) + "=:\r\n";
                case 2 -> "Repr-Digest: nonsense\r\n";
                default -> "X-Other: " + "x".repeat(9000) + "\r\n";
            };
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(chunk(content, content.length));
            body.writeBytes(("0\r\n" + trailers + "\r\n").getBytes(StandardCharsets.US_ASCII));
            tryOne(
                    target.url(),
                    new RawRequest.Builder("PUT", "/replicas/" + upload)
                            .header("Content-Type", "application/octet-stream")
                            .header("Authorization", "Bearer " + target.grant())
                            .header("Transfer-Encoding", "chunked")
                            .bodyOnly(body.toByteArray())
                            .build("replica %d".formatted(i)));
        }
    }

    @Test
    void rangesOfAllKindsGetTheRightBytesOrNone() throws IOException {
        Random random = new Random(SEED);
        Locations where = cluster.locations("owner", "whole");
        Locations.Location replica = where.replicas().get(0);
        for (int i = 0; i < TRIES / 10; i++) {
            String range = range(random);
            RawRequest request = new RawRequest.Builder("GET", "/blobs/" + where.blob())
                    .header("Authorization", "Bearer " + replica.grant())
                    .header("Range", range)
                    .header("If-Range", random.nextInt(4) == 0 ? "\"other\"" : "\"" + where.blob() + "\"")
                    .build("range");
            RawAnswer answer = tryOne(replica.url(), request);

            assertThat(answer.text()).as(range).containsPattern("\\AHTTP/1\\.1 (200|206|400|416)");
            if (answer.text().startsWith("HTTP/1.1 206")) {
                var bounds = java.util.regex.Pattern.compile("(?i)content-range: bytes (\\d+)-(\\d+)/150000")
                        .matcher(answer.text());
                assertThat(bounds.find()).as(answer.text().substring(0, 400)).isTrue();
                byte[] body = answer.text()
                        .substring(answer.text().indexOf("\r\n\r\n") + 4)
                        .getBytes(StandardCharsets.ISO_8859_1);
                assertThat(body)
                        .as(range)
                        .isEqualTo(Arrays.copyOfRange(
                                STORED, Integer.parseInt(bounds.group(1)), Integer.parseInt(bounds.group(2)) + 1));
            }
        }
    }

    @Test
    void grantsThatWereTamperedWith() throws IOException {
        Random random = new Random(SEED);
        byte[] content = Bytes.random(3, 1000);
        for (int i = 0; i < TRIES / 10; i++) {
            Assignment.Send send = sender.assign(UploadId.create(), "tampered-" + i, (long) content.length, null);
            char[] grant = send.grant().toCharArray();
            int at = random.nextInt(grant.length - 1); // of the last character some bits say nothing
            grant[at] = grant[at] == 'A' ? 'B' : 'A';
            String tampered = switch (random.nextInt(4)) {
                case 0 -> send.grant().substring(0, random.nextInt(send.grant().length()));
                case 1 ->
                    "eyJhbGciOiJub25lIn0" + send.grant().substring(send.grant().indexOf('.'));
                case 2 -> send.grant().substring(0, send.grant().lastIndexOf('.') + 1);
                default -> new String(grant);
            };
            RawAnswer answer = tryOne(
                    send.url(),
                    new RawRequest.Builder("PUT", "/uploads/" + send.upload())
                            .header("Content-Type", "application/octet-stream")
                            .header("Authorization", "Bearer " + tampered)
                            .body(content)
                            .build("grant"));

            assertThat(answer.text()).as(tampered).containsPattern("\\AHTTP/1\\.1 (401|403)");
        }
    }

    private void tryGenerated(URI service) throws IOException {
        String api = new String(Http.get(service.resolve("/v3/api-docs")).body(), StandardCharsets.UTF_8);
        GeneratedRequests requests = new GeneratedRequests(api, SEED);
        assertThat(requests.operations()).isGreaterThan(3);
        for (int i = 0; i < TRIES; i++) {
            tryOne(service, requests.next());
        }
    }

    private static void tryAll(URI service, List<RawRequest> requests) throws IOException {
        for (RawRequest request : requests) {
            tryOne(service, request);
        }
    }

    private static RawAnswer tryOne(URI service, RawRequest request) throws IOException {
        RawAnswer answer = RawAnswer.to(service, request);
        Oracle.check(request, answer);
        return answer;
    }

    private Target replicaTarget(UploadId upload, String name, long size) {
        Wanted wanted = new Wanted(upload, FUZZ, new FileName(name), size, new ReplicationFactor(2), 1, null)
                .with(warrant(upload, name));
        return server.bean(ManagerApi.class)
                .backupTarget(new BackupTargetRequest(server.id(), List.of(wanted), List.of()))
                .uploads()
                .get(0)
                .targets()
                .get(0);
    }

    /** As the manager gives it to whom it assigns the upload. */
    private Warrant warrant(UploadId upload, String name) {
        AssignRequest request = new AssignRequest(
                FUZZ,
                List.of(new FileToStore(upload, new FileName(name), 1L, null, new ReplicationFactor(2))),
                null,
                null);
        Assignment.Send send = (Assignment.Send) server.bean(ManagerApi.class)
                .assign(request, null)
                .assignments()
                .get(0);
        byte[] claims = GrantKey.Token.parse(send.grant()).orElseThrow().claims();
        return Objects.requireNonNull(
                JsonMapper.shared().readValue(claims, Grant.class).warrant());
    }

    private static String range(Random random) {
        long a = random.nextInt(160_000);
        long b = random.nextInt(160_000);
        return switch (random.nextInt(9)) {
            case 0 -> "bytes=" + Math.min(a, b) + "-" + Math.max(a, b);
            case 1 -> "bytes=" + Math.max(a, b) + "-" + Math.min(a, b);
            case 2 -> "bytes=" + a + "-";
            case 3 -> "bytes=-" + a;
            case 4 -> "bytes=0-0," + a + "-" + b;
            case 5 -> "bytes=" + Long.MAX_VALUE + "9-";
            case 6 -> "lines=1-2";
            case 7 -> "bytes=" + "0-1,".repeat(500) + "5-6";
            default -> "bytes=--" + a;
        };
    }

    /** One chunk that claims to have so many bytes. */
    private static byte[] chunk(byte[] content, int claimed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((Integer.toHexString(claimed) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(content);
        out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static byte[] batch(BatchFrame frame) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BatchFormat.write(List.of(frame), out);
        return out.toByteArray();
    }

    private long blobs() {
        return cluster.nodes().stream()
                .mapToLong(node -> node.bean(BlobStore.class).usage().blobs())
                .sum();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }
}
