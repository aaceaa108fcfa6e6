package dev.cofre.system.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Form;
import dev.cofre.system.http.Http;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of a file through a healthy cluster, by each of its doors. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadTests {
    private static final ClientName ME = new ClientName("me");

    private Cluster cluster;
    private Sender sender;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = Cluster.start(home, 4);
        sender = new Sender(cluster, ME);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 65_536, 65_537, 1 << 20, (1 << 20) + 1, 9_000_001})
    void aConfirmedFileIsWholeOnTwoServersWhateverItsSize(int size) {
        byte[] content = Bytes.random(size, size);
        String name = "size-" + size;

        Receipt receipt = store(name, content);

        assertThat(receipt.complete()).isTrue();
        assertThat(receipt.size()).isEqualTo(size);
        assertThat(receipt.replicas())
                .extracting(ReplicaProof::node)
                .doesNotHaveDuplicates()
                .hasSize(2);
        assertThat(receipt.replicas()).extracting(ReplicaProof::blob).containsOnly(BlobId.ofContent(content));
        assertThat(cluster.copies("me", name))
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(copy -> assertThat(copy).isEqualTo(content));
    }

    /** Each request costs more than what it asks for. Those that come at once share some: see the tests of the coalescer. */
    @Test
    void aSmallFileAloneTakesFiveRequests() {
        Map<String, Long> before = requests();

        for (int i = 0; i < 3; i++) {
            store("counted-" + i, Bytes.random(100 + i, 4096));
        }

        await().untilAsserted(
                        () -> { // one is counted only after it was answered
                            Map<String, Long> made = new TreeMap<>(requests());
                            before.forEach((door, count) -> made.merge(door, -count, Long::sum));
                            assertThat(made)
                                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                                            "/assign",
                                            3L,
                                            "/backup-target",
                                            3L,
                                            "/commit",
                                            3L,
                                            "/uploads/{upload}",
                                            3L,
                                            "/replicas",
                                            3L));
                        });
    }

    /** By door of an upload, at the manager and all servers. */
    private Map<String, Long> requests() {
        Map<String, Long> requests = new TreeMap<>();
        List<MeterRegistry> all = new ArrayList<>();
        all.add(cluster.managerBean(MeterRegistry.class));
        cluster.nodes().forEach(node -> all.add(node.bean(MeterRegistry.class)));
        for (String door : List.of("/assign", "/backup-target", "/commit", "/uploads/{upload}", "/replicas")) {
            long count = all.stream()
                    .flatMap(meters -> meters.find("http.server.requests").tag("uri", door).timers().stream())
                    .mapToLong(Timer::count)
                    .sum();
            requests.put(door, count);
        }
        return requests;
    }

    @Test
    void onePostToTheManagerIsAWholeReplicatedUpload() {
        byte[] content = Bytes.random(1, 300_000);

        HttpResponse<byte[]> redirect = Http.post(
                cluster.managerUrl().resolve("/files?client=me"),
                new Form().file("redirected.bin", content).end(),
                "Content-Type",
                Form.CONTENT_TYPE);
        assertThat(redirect.statusCode()).isEqualTo(307);
        URI location = URI.create(redirect.headers().firstValue("Location").orElseThrow());
        HttpResponse<byte[]> answer = Http.post(
                location, new Form().file("redirected.bin", content).end(), "Content-Type", Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        assertThat(cluster.copies("me", "redirected.bin")).hasSize(2).containsOnly(content);
    }

    @Test
    void aFormPostedStraightToAServerIsStoredThereAndOnOneMore() {
        Cluster.Node server2 = cluster.node("server2");

        HttpResponse<byte[]> answer = Http.post(
                server2.url().resolve("/files?client=me"),
                new Form().file("straight.txt", "hello".getBytes()).end(),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        Receipt receipt =
                Http.json(answer, UploadResults.class).results().get(0).receipt();
        assertThat(receipt).isNotNull();
        assertThat(receipt.replicas()).extracting(ReplicaProof::node).hasSize(2).contains(server2.id());
    }

    @Test
    void aFormMayCarryManyFilesLargeAndSmallBesideOtherFields() {
        Form form = new Form().field("comment", "holiday pictures");
        for (int i = 0; i < 40; i++) {
            form.file("many-%02d".formatted(i), Bytes.random(i, i % 10 == 0 ? 200_000 : 500 + i));
        }

        HttpResponse<byte[]> answer = Http.post(
                cluster.node("server1").url().resolve("/files?client=many"),
                form.end(),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        assertThat(Http.json(answer, UploadResults.class).results())
                .hasSize(40)
                .allSatisfy(result -> assertThat(result.receipt()).isNotNull());
        assertThat(cluster.manager().files(new ClientName("many"), null, 100).files())
                .hasSize(40);
        assertThat(cluster.copies("many", "many-10")).containsOnly(Bytes.random(10, 200_000));
        assertThat(cluster.copies("many", "many-39")).containsOnly(Bytes.random(39, 539));
    }

    @Test
    void aFormThatBreaksOffSaysWhatOfItWasStored() {
        byte[] whole = new Form()
                .file("", new byte[0])
                .file("first", new byte[] {1})
                .file("second", Bytes.random(8, 300_000))
                .end();

        HttpResponse<byte[]> answer = Http.post(
                cluster.node("server1").url().resolve("/files?client=broken"),
                Arrays.copyOf(whole, whole.length / 2),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).isEqualTo(400);
        var results = Http.json(answer, UploadResults.class).results();
        assertThat(results).hasSize(2);
        assertThat(results.get(0).receipt()).isNotNull();
        assertThat(results.get(1).problem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.detail()).contains("part 2", "nothing was stored"));
        assertThat(cluster.manager().files(new ClientName("broken"), null, 10).files())
                .hasSize(1);
    }

    @Test
    void partsOfOneNameBecomeVersionsInTheirOrder() {
        Form form = new Form();
        for (int i = 0; i < 12; i++) {
            form.file("same", new byte[] {(byte) i});
        }

        HttpResponse<byte[]> answer = Http.post(
                cluster.node("server1").url().resolve("/files?client=orderly"),
                form.end(),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        var results = Http.json(answer, UploadResults.class).results();
        for (int i = 0; i < 12; i++) {
            Receipt receipt = Objects.requireNonNull(results.get(i).receipt());
            assertThat(receipt.version()).isEqualTo(i + 1);
            assertThat(receipt.blob()).isEqualTo(BlobId.ofContent(new byte[] {(byte) i}));
        }
    }

    @Test
    void aBatchOfSmallFilesIsOneRequestAndEachGetsItsReceipt() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        List<FileToStore> files = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            contents.add(Bytes.random(7000 + i, i * 50));
            files.add(new FileToStore(
                    UploadId.create(), new FileName("batch-" + i), (long) contents.get(i).length, null, null));
        }
        List<Assignment> assignments = cluster.manager()
                .assign(new AssignRequest(new ClientName("batcher"), files, null, null), null)
                .assignments();
        List<Assignment.Send> sends =
                assignments.stream().map(Assignment.Send.class::cast).toList();
        assertThat(sends)
                .extracting(Assignment.Send::node)
                .as("one request goes to one server")
                .containsOnly(sends.get(0).node());
        List<BatchFrame> frames = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            frames.add(new BatchFrame(sends.get(i).grant(), BlobId.ofContent(contents.get(i)), contents.get(i)));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BatchFormat.write(frames, body);

        HttpResponse<byte[]> answer = Http.post(
                sends.get(0).url().resolve("/uploads"), body.toByteArray(), "Content-Type", BatchFormat.MEDIA_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
        List<UploadResult> results = Http.json(answer, UploadResults.class).results();
        assertThat(results)
                .extracting(UploadResult::upload)
                .containsExactlyElementsOf(
                        files.stream().map(FileToStore::upload).toList());
        assertThat(results).allSatisfy(result -> {
            assertThat(result.receipt()).as("%s", result.problem()).isNotNull();
            assertThat(result.receipt()).matches(Receipt::complete);
        });
        assertThat(cluster.copies("batcher", "batch-299")).hasSize(2).containsOnly(contents.get(299));
    }

    @Test
    void askingAgainWithTheSameUploadIdGetsTheSameReceipt() {
        byte[] content = Bytes.random(5, 100_000);
        UploadId upload = UploadId.create();
        Assignment.Send first = assign(upload, "again.bin", (long) content.length, null);
        Receipt receipt = put(first, content);

        Receipt fromTheSameServer = put(first, content);
        Assignment again = cluster.manager()
                .assign(
                        new AssignRequest(
                                ME,
                                List.of(new FileToStore(upload, new FileName("again.bin"), null, null, null)),
                                null,
                                null),
                        null)
                .assignments()
                .get(0);

        assertThat(fromTheSameServer).isEqualTo(receipt);
        assertThat(again).isEqualTo(new Assignment.Stored(upload, receipt));
        assertThat(cluster.manager().upload(upload))
                .isEqualTo(new UploadStatus(upload, UploadStatus.State.COMMITTED, receipt));
    }

    @Test
    void otherBytesUnderAnUploadIdThatIsTakenAreRefusedAndNotConfirmedAsTheFirst() {
        for (int size : new int[] {1000, 300_000}) {
            Assignment.Send send = sender.assign(UploadId.create(), "taken-" + size, null, null);
            byte[] first = Bytes.random(size, size);
            Receipt receipt = sender.put(send, first);

            for (byte[] other : List.of(new byte[0], Bytes.random(-size, size), Bytes.random(size, size + 1))) {
                Problem problem = Http.problem(sender.tryPut(send, other), ProblemType.UPLOAD_CONFLICT);
                assertThat(problem.detail()).contains("use a new upload id for other bytes");
            }
            assertThat(sender.put(send, first)).isEqualTo(receipt);
        }
    }

    @Test
    void twoUploadsOfOneNameAtOnceBecomeTwoVersions() {
        byte[] one = Bytes.random(11, 120_000);
        byte[] other = Bytes.random(12, 130_000);

        CompletableFuture<Receipt> first = CompletableFuture.supplyAsync(() -> store("contested", one));
        CompletableFuture<Receipt> second = CompletableFuture.supplyAsync(() -> store("contested", other));

        assertThat(List.of(first.join().version(), second.join().version())).containsExactlyInAnyOrder(1, 2);
        assertThat(cluster.manager()
                        .versions(new FileName("contested"), ME, null, 10)
                        .versions())
                .hasSize(2);
    }

    @Test
    void bytesThatTheClientOwnsAlreadyAreNotSentTwice() {
        byte[] content = Bytes.random(21, 400_000);
        BlobId blob = BlobId.ofContent(content);
        Receipt original = store("original", content);

        UploadId upload = UploadId.create();
        Assignment answer = cluster.manager()
                .assign(
                        new AssignRequest(
                                ME,
                                List.of(new FileToStore(
                                        upload, new FileName("copy"), (long) content.length, blob, null)),
                                null,
                                null),
                        null)
                .assignments()
                .get(0);
        assertThat(answer).isInstanceOf(Assignment.Link.class);
        Assignment.Link link = (Assignment.Link) answer;
        HttpResponse<byte[]> linked = Http.put(
                link.url().resolve("/uploads/" + upload),
                new byte[0],
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + link.grant());

        assertThat(linked.statusCode()).as(new String(linked.body())).isEqualTo(201);
        Receipt receipt = Http.json(linked, Receipt.class);
        assertThat(receipt.blob()).isEqualTo(blob);
        assertThat(nodes(receipt)).containsExactlyInAnyOrderElementsOf(nodes(original));
        assertThat(cluster.copies("me", "copy")).hasSize(2).containsOnly(content);
    }

    @Test
    void anotherClientCannotReachBytesByKnowingTheirDigest() {
        byte[] content = Bytes.random(22, 5000);
        store("secret", content);

        Assignment answer = cluster.manager()
                .assign(
                        new AssignRequest(
                                new ClientName("stranger"),
                                List.of(new FileToStore(
                                        UploadId.create(), new FileName("x"), 5000L, BlobId.ofContent(content), null)),
                                null,
                                null),
                        null)
                .assignments()
                .get(0);

        assertThat(answer).isInstanceOf(Assignment.Send.class);
    }

    @Test
    void threeCopiesAreThreeServers() {
        byte[] content = Bytes.random(31, 700_000);

        Receipt receipt = put(assign(UploadId.create(), "three", content.length, new ReplicationFactor(3)), content);

        assertThat(nodes(receipt)).doesNotHaveDuplicates().hasSize(3);
        assertThat(cluster.copies("me", "three")).hasSize(3).containsOnly(content);
    }

    @Test
    void aDigestThatWasAnnouncedIsChecked() {
        byte[] content = Bytes.random(41, 200_000);
        Assignment.Send send = assign(UploadId.create(), "announced", (long) content.length, null);
        String right = "sha-256=:"
                + Base64.getEncoder().encodeToString(BlobId.ofContent(content).bytes()) + ":";

        HttpResponse<byte[]> answer = Http.put(
                send.url().resolve("/uploads/" + send.upload()),
                content,
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + send.grant(),
                "Repr-Digest",
                right);

        assertThat(answer.statusCode()).isEqualTo(201);
        Assignment.Send wrong = assign(UploadId.create(), "announced-wrong", (long) content.length, null);
        HttpResponse<byte[]> refused = Http.put(
                wrong.url().resolve("/uploads/" + wrong.upload()),
                Bytes.random(42, 200_000),
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + wrong.grant(),
                "Repr-Digest",
                right);
        Http.problem(refused, ProblemType.DIGEST_MISMATCH);
        assertThat(cluster.manager().files(ME, null, 1000).files())
                .extracting(FileEntry::name)
                .doesNotContain(new FileName("announced-wrong"));
    }

    @Test
    void aFormMaySayOnHowManyServers() {
        HttpResponse<byte[]> answer = Http.post(
                cluster.node("server1").url().resolve("/files?client=me&copies=3"),
                new Form().file("form-three", new byte[] {1, 2, 3}).end(),
                "Content-Type",
                Form.CONTENT_TYPE);

        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(201);
        assertThat(cluster.copies("me", "form-three")).hasSize(3);
    }

    @Test
    void theUploadIdOfAnotherFileOpensNothing() {
        UploadId upload = UploadId.create();
        put(sender.assignTo(new NodeId("server1"), upload, "mine", 5000L), Bytes.random(51, 5000));
        Sender stranger = new Sender(cluster, new ClientName("stranger"));
        UploadId own = UploadId.create();
        Assignment.Send send = stranger.assignTo(new NodeId("server1"), own, "theirs", 5000L);

        HttpResponse<byte[]> answer = Http.put(
                send.url().resolve("/uploads/" + upload),
                Bytes.random(52, 5000),
                "Content-Type",
                "application/octet-stream",
                "Authorization",
                "Bearer " + send.grant());

        Http.problem(answer, ProblemType.GRANT_FOREIGN);
    }

    private Receipt store(String name, byte[] content) {
        return sender.store(name, content);
    }

    private Assignment.Send assign(UploadId upload, String name, long size, @Nullable ReplicationFactor copies) {
        return sender.assign(upload, name, size, copies);
    }

    private Receipt put(Assignment.Send send, byte[] content) {
        return sender.put(send, content);
    }

    private static List<NodeId> nodes(Receipt receipt) {
        return receipt.replicas().stream().map(ReplicaProof::node).toList();
    }
}
