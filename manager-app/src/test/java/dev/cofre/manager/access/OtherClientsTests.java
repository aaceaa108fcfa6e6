package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.running.RunningManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients store in their vaults what they like: none of it stops what the manager does for others. */
class OtherClientsTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final FileName ANY = VaultFiles.policy(null, null);
    private static final String KEEPS_ONE = "{\"keep\":{\"last\":1},\"expectEvery\":\"PT24H\"}";

    @TempDir
    Path folder;

    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private HttpServer server;
    private RunningManager manager;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(calls);
        server.createContext("/blobs/", this::give);
        server.start();
        manager = RunningManager.start(
                folder,
                "--cofre.manager.copies=1",
                "--cofre.manager.snapshots.interval=50ms",
                "--cofre.manager.snapshots.first=0s",
                "--cofre.manager.snapshots.clean-up=50ms",
                "--cofre.manager.snapshots.grace=1ms");
        manager.register(new NodeRegistration(
                new NodeId("server1"),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "zone1",
                UUID.randomUUID(),
                null,
                report(100 * GB),
                RunningManager.pair("server1").key(),
                null));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        calls.shutdownNow();
        manager.close();
    }

    private void give(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] bytes =
                    blobs.getOrDefault(exchange.getRequestURI().getPath().substring("/blobs/".length()), new byte[0]);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void noPolicyOrSnapshotOfOneClientStopsWhatIsDoneForAnother() {
        Instant now = manager.clock.instant();
        Map<String, Runnable> poison = new LinkedHashMap<>();
        poison.put("null-policy", () -> store("null-policy", ANY, "null"));
        poison.put("empty-policy", () -> store("empty-policy", ANY, ""));
        poison.put("large-policy", () -> store("large-policy", ANY, " ".repeat(1 << 20) + KEEPS_ONE));
        poison.put("another-policy", () -> store("another-policy", VaultFiles.policy("web1", null), KEEPS_ONE));
        poison.put("timeless", () -> snapshot("timeless", null, "web1"));
        poison.put("homeless", () -> snapshot("homeless", "\"%s\"".formatted(now), null));
        poison.put("first-of-all", () -> snapshot("first-of-all", "\"-999999999-01-01T00:00:00Z\"", "web1"));
        poison.put("last-of-all", () -> snapshot("last-of-all", "\"+999999999-12-31T23:59:59Z\"", "web1"));
        poison.put(
                "eternal",
                () -> store(
                        "eternal",
                        ANY,
                        "{\"expectEvery\":\"PT2562047788015215H\",\"since\":\"+999999999-12-31T23:59:59Z\",\"keep\":{\"within\":\"9999y99999m999999d9999999h\"}}"));
        poison.forEach((client, deed) -> deed.run());
        List.of("timeless", "homeless", "first-of-all", "last-of-all").forEach(client -> store(client, ANY, KEEPS_ONE));
        goodSnapshot("eternal", now);
        store("victim", ANY, KEEPS_ONE);
        goodSnapshot("victim", now.minus(Duration.ofHours(2)));
        goodSnapshot("victim", now.minus(Duration.ofHours(1)));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(manager.api()
                                .files(vault("victim"), VaultFiles.beforeSnapshots(), 10)
                                .files())
                        .extracting(FileEntry::name)
                        .singleElement()
                        .asString()
                        .contains("T090000"));
        await().atMost(PATIENCE).untilAsserted(() -> {
            BackupsView view = manager.api().backups();
            assertThat(view.unreadable())
                    .extracting(ClientName::value)
                    .containsExactlyInAnyOrderElementsOf(poison.keySet());
            assertThat(view.backups())
                    .filteredOn(status -> status.client().value().equals("victim"))
                    .extracting(BackupStatus::late)
                    .containsExactly(false);
        });
    }

    @Tag("long")
    @Test
    void aClientHasAsManyPoliciesAsOneMayHaveAndAnotherHasItsOwn() {
        for (int i = 0; i < 500; i++) {
            String host = "host" + i;
            store("many", VaultFiles.policy(host, null), "{\"host\":\"%s\",\"expectEvery\":\"PT24H\"}".formatted(host));
        }
        ClientName many = new ClientName("many");

        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> manager.api().policies(many).policies().size() == 500);
        assertThatThrownBy(() -> manager.api()
                        .setPolicy(many, new BackupPolicy("one-more", null, Duration.ofHours(24), null, null, null)))
                .hasMessageContaining("has 500 policies, and may have no more");
        assertThat(manager.api().policies(new ClientName("good")).policies()).isEmpty();
    }

    @Test
    void aClientWhoseCallsHangLeavesOthersTheirs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        server.createContext("/uploads/", exchange -> {
            try (exchange) {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        HttpClient http = manager.http();
        Queue<String> refusals = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 100; i++) {
            http.sendAsync(
                            HttpRequest.newBuilder(manager.url().resolve("/policies?client=rude"))
                                    .header("Content-Type", "application/json")
                                    .PUT(HttpRequest.BodyPublishers.ofString("{\"expectEvery\":\"PT24H\"}"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .thenAccept(answer -> refusals.add(answer.body()));
        }

        await().atMost(PATIENCE)
                .until(() -> refusals.stream().anyMatch(each -> each.contains("calls of clients of 'rude'")));
        for (int i = 0; i < 20; i++) {
            assertThat(manager.api().policies(new ClientName("good")).policies())
                    .isEmpty();
        }
        assertThat(refusals).allMatch(each -> each.contains("72 calls of clients of 'rude' are under way already"));
        end.countDown();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> manager.api()
                        .policies(new ClientName("rude"))
                        .policies()
                        .isEmpty());
    }

    @Test
    void whatIsInAListOfPacksStaysAndTheListItselfIsHadBackAndNothingGoesWhileItCannotBeRead() {
        for (String pack : List.of("pack-1", "pack-2", "pack-3")) {
            store("good", new FileName(pack), pack);
        }
        FileName needed = list("good", "pack-1");
        FileName deep = list("good", needed.value());
        FileName other = list("good", "pack-3");
        goodSnapshot("good", manager.clock.instant(), deep.value(), "pack-2");

        cleanedUp(() ->
                assertThat(needs("good")).containsExactlyInAnyOrder(needed.value(), deep.value(), "pack-1", "pack-2"));
        assertThat(needs("good")).doesNotContain(other.value());
        FileName away = list("good", "pack-3", "pack-2");
        blobs.remove(away.value().substring("list-".length())); // the one server gives something else
        store("good", new FileName("pack-3"), "pack-3");
        manager.api().delete(away, vault("good"), null);
        goodSnapshot("good", manager.clock.instant().plusSeconds(1), away.value());
        cleanedUp(() -> assertThat(manager.api().backups().unreadable())
                .extracting(ClientName::value)
                .containsExactly("good"));
        store("good", new FileName("pack-4"), "pack-4");
        assertThat(needs("good")).contains(away.value(), "pack-1", "pack-4");

        list("good", "pack-3", "pack-2");

        cleanedUp(() -> assertThat(needs("good"))
                .containsExactlyInAnyOrder(away.value(), needed.value(), deep.value(), "pack-1", "pack-2", "pack-3"));
        cleanedUp(() -> assertThat(manager.api().backups().unreadable()).isEmpty());
    }

    @Test
    void snapshotsThatWereGatheredAreReadTogetherAndWhatIsWrongThereIsReadAlone() {
        Instant now = manager.clock.instant();
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] content = goodSnapshot("good", now.minus(Duration.ofHours(i + 1L)));
            lines.add(SnapshotFormat.line(content));
            if (i > 0) {
                blobs.remove(BlobId.ofContent(content).hex()); // who asks for it is given something else
            }
        }
        lines.set(0, "{\"time\":\"2020-01-01T00:00:00Z\"}\n".getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        lines.forEach(gathered::writeBytes);
        store("good", VaultFiles.newHeads(), gathered.toByteArray());

        store("good", ANY, "{\"expectEvery\":\"PT24H\"}");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(manager.api().backups().backups())
                        .extracting(BackupStatus::newest)
                        .containsExactly(now.minus(Duration.ofHours(1))));
    }

    /** As time passes; heartbeats are not needed for so little of it. */
    private void cleanedUp(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            manager.clock.advance(Duration.ofMillis(60));
            assertion.run();
        });
    }

    private FileName list(String client, String... names) {
        byte[] content = PackList.write(List.of(names));
        store(client, PackList.name(content), content);
        return PackList.name(content);
    }

    private List<String> needs(String client) {
        return manager.api().files(vault(client), VaultFiles.beforeLists(), 100).files().stream()
                .map(file -> file.name().value())
                .filter(VaultFiles::isNeed)
                .toList();
    }

    private byte[] goodSnapshot(String client, Instant time, String... needs) {
        BlobId tree = BlobId.ofContent(new byte[0]);
        Summary summary = new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        SnapshotFormat.Written written = SnapshotFormat.write(
                new Snapshot(tree, time, "web1", "me", List.of("/home"), List.of(), tree, null, summary),
                List.of(needs));
        store(client, VaultFiles.snapshot(written.snapshot()), written.content());
        return written.content();
    }

    private void snapshot(String client, @Nullable String time, @Nullable String host) {
        List<String> fields = new ArrayList<>();
        if (time != null) {
            fields.add("\"time\":" + time);
        }
        if (host != null) {
            fields.add("\"host\":\"%s\"".formatted(host));
        }
        fields.add("\"user\":\"me\",\"paths\":[\"/home\"],\"tags\":[],\"tree\":\"%s\""
                .formatted(BlobId.ofContent(new byte[0])));
        fields.add("\"summary\":{\"began\":\"2026-11-23T10:00:00Z\",\"ended\":\"2026-11-23T10:00:00Z\"}");
        byte[] core = ("{" + String.join(",", fields) + "}").getBytes(StandardCharsets.UTF_8);
        String content = new String(core, StandardCharsets.UTF_8) + "\n{\"packs\":[]}\n";
        store(client, new FileName("snapshot-20261123T100000000Z-" + BlobId.ofContent(core)), content);
    }

    private void store(String client, FileName name, String content) {
        store(client, name, content.getBytes(StandardCharsets.UTF_8));
    }

    private void store(String client, FileName name, byte[] content) {
        BlobId blob = BlobId.ofContent(content);
        blobs.put(blob.hex(), content);
        UploadId upload = UploadId.create();
        UploadResult result = manager.commit(new Finished(
                upload,
                vault(client),
                name,
                blob,
                content.length,
                new ReplicationFactor(1),
                List.of(RunningManager.proof(upload, "server1", blob, manager.clock.instant()))));
        assertThat(result.receipt()).isNotNull();
    }

    private static ClientName vault(String client) {
        return new ClientName(client).vault();
    }
}
