package dev.cofre.system.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.Assignment;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Much at once, and much in all, with the memory that everything has by default. {@code -Dcofre.scale=full} takes a file of
 * 5 GiB and 100,000 files instead of 512 MiB and 5,000.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScaleTests {
    private static final boolean FULL = "full".equals(System.getProperty("cofre.scale"));
    private static final long LARGE = FULL ? 5L << 30 : 160L << 20;
    private static final int FILES = FULL ? 100_000 : 2_000;
    private static final Duration LONG = Duration.ofMinutes(FULL ? 40 : 5);
    /** Four times the heap: far from what a growing queue or a file in memory would take. */
    private static final long MEMORY = 512L << 20;

    @RegisterExtension
    final Processes processes = new Processes();

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home, 4, RealCluster.Setup.PLAIN);
    }

    @AfterEach
    void memoryStayedBounded() throws IOException {
        for (RealCluster.Server server : cluster.servers()) {
            assertThat(server.process().isRunning()).as("%s", server.id()).isTrue();
            assertThat(server.process().peakMemory()).as("%s", server.id()).isLessThan(MEMORY);
            assertThat(server.process().output()).doesNotContain("OutOfMemoryError");
            await().atMost(RealCluster.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(server.folder().files("incoming")).isEmpty());
        }
        assertThat(cluster.managerProcess().peakMemory()).isLessThan(MEMORY);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.servers()
                .forEach(server -> System.out.printf(
                        "%s: at most %d MB resident%n",
                        server.id(), server.process().peakMemory() >> 20));
        callers.shutdownNow();
        cluster.close();
    }

    @Test
    void aFileMuchLargerThanAnyHeapGoesThereAndBack() throws IOException {
        Path file = home.resolve("large");
        BlobId blob = write(file, LARGE);

        Ended.of(cluster.client("", "upload", "--client", "me", file.toString()), LONG)
                .with(0);
        Files.delete(file);
        Ended.of(cluster.client("", "download", "--client", "me", "large", "-o", file.toString()), LONG)
                .with(0);

        assertThat(digest(file)).isEqualTo(blob);
        Files.delete(file);
    }

    @Test
    void manyThousandFilesInOneCallAllGetReceipts() throws IOException {
        Path list = writeMany("many");

        Ended ended = Ended.of(
                        cluster.client("", "--json", "upload", "--client", "many", "--files-from", list.toString()),
                        LONG)
                .with(0);

        List<JsonNode> outcomes = ended.json();
        assertThat(outcomes).hasSize(FILES);
        assertThat(outcomes)
                .allMatch(outcome -> outcome.path("outcome").asString().equals("saved"));
        Map<FileName, BlobId> listed = listed("many");
        assertThat(listed).hasSize(FILES);
        for (int i = 0; i < FILES; i++) {
            assertThat(listed.get(new FileName("file-" + i)))
                    .as("file-%d", i)
                    .isEqualTo(BlobId.ofContent(content("many", i)));
        }
        for (int i = 0; i < FILES; i += FILES / 50) {
            assertThat(cluster.copies("many", "file-" + i)).hasSize(2).containsOnly(content("many", i));
        }
    }

    @Test
    void aServerDiesAmongManyThousandFilesAndEachIsSavedAndOnTwoServersAgain() throws IOException {
        Path list = writeMany("dying");
        RealProcess upload =
                cluster.client("", "--json", "upload", "--client", "dying", "--files-from", list.toString());
        await().atMost(LONG).until(() -> upload.out().lines().count() > FILES / 3);
        RealCluster.Server victim = cluster.servers().get(2);

        victim.process().kill();

        List<JsonNode> outcomes = Ended.of(upload, LONG).with(0).json();
        assertThat(outcomes)
                .hasSize(FILES)
                .allMatch(outcome -> outcome.path("outcome").asString().equals("saved"));
        assertThat(listed("dying")).hasSize(FILES);
        victim.restart();
        Ended.of(cluster.client("", "health", "--wait", "" + LONG.toSeconds()), LONG)
                .with(0);
        for (int i = 0; i < FILES; i += FILES / 50) {
            assertThat(cluster.copies("dying", "file-" + i))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .containsOnly(content("dying", i));
        }
    }

    /** @return a file with their names */
    private Path writeMany(String client) throws IOException {
        Path folder = Files.createDirectories(home.resolve(client));
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < FILES; i++) {
            names.append(Files.write(folder.resolve("file-" + i), content(client, i)))
                    .append('\n');
        }
        return Files.writeString(home.resolve(client + "-list"), names);
    }

    /** The same bytes under two clients would be one blob. */
    private static byte[] content(String client, int number) {
        return Bytes.random(client.hashCode() * 31L + number, 4096);
    }

    @Test
    void fiveHundredUploadsAtOnceAreAllSavedOrToldToWait() {
        Sender sender = new Sender(cluster, new ClientName("crowd"));
        List<CompletableFuture<Receipt>> uploads = IntStream.range(0, 500)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> storePatiently(sender, "file-" + i, crowded(i)), callers))
                .toList();

        List<Receipt> receipts = uploads.stream().map(CompletableFuture::join).toList();

        for (int i = 0; i < receipts.size(); i++) {
            assertThat(receipts.get(i).blob()).isEqualTo(BlobId.ofContent(crowded(i)));
            assertThat(receipts.get(i).replicas()).hasSize(2);
        }
        Map<FileName, BlobId> listed = listed("crowd");
        assertThat(listed).hasSize(500);
        for (int i = 0; i < 500; i += 25) {
            assertThat(cluster.copies("crowd", "file-" + i)).hasSize(2).containsOnly(crowded(i));
        }
    }

    @Test
    void clientsThatHangOnByTheHundredBlockNobody() throws IOException {
        RealCluster.Server slow = cluster.servers().get(0);
        Sender sender = new Sender(cluster, new ClientName("quick"));
        byte[] large = Bytes.random(4711, 8 << 20);
        sender.put(sender.assignTo(slow.id(), UploadId.create(), "to-read", (long) large.length), large);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 80; i++) {
                sockets.add(says(slow.url(), "PUT /uploads/half HTTP/1.1\r\nHost: localhost\r\nX-Half: "));
                sockets.add(sendsHalf(slow, sender, i));
                sockets.add(readsNothing(slow));
            }
            for (int i = 0; i < 20; i++) {
                byte[] content = Bytes.random(i, 20_000 + i);
                Receipt receipt = sender.put(
                        sender.assignTo(slow.id(), UploadId.create(), "beside-" + i, (long) content.length), content);
                assertThat(receipt.replicas()).anyMatch(proof -> proof.node().equals(slow.id()));
                assertThat(cluster.copies("quick", "beside-" + i)).hasSize(2).containsOnly(content);
            }
            assertThat(cluster.digests("quick", "to-read").values()).containsOnly(BlobId.ofContent(large));
            // those that earlier work has needed end when they have had none for a while
            await().atMost(RealCluster.PATIENCE).until(() -> slow.process().threads() < 400);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void twoProcessesThatSaveTheSameNamesMakeTwoVersionsOfEach() throws IOException {
        int names = 20;
        List<RealProcess> running = new ArrayList<>();
        for (int process = 0; process < 2; process++) {
            Path folder = Files.createDirectories(home.resolve("same-" + process));
            List<String> words = new ArrayList<>(List.of("--json", "upload", "--client", "same"));
            for (int i = 0; i < names; i++) {
                Path file = folder.resolve("shared-" + i);
                words.add(Files.write(file, Bytes.random(1000L * process + i, 5000 + i))
                        .toString());
            }
            running.add(cluster.client("", words.toArray(String[]::new)));
        }

        List<Receipt> receipts = running.stream()
                .map(process -> Ended.of(process).with(0))
                .flatMap(ended -> ended.json().stream())
                .map(outcome -> Http.JSON.treeToValue(outcome.path("receipt"), Receipt.class))
                .toList();

        for (int i = 0; i < names; i++) {
            FileName name = new FileName("shared-" + i);
            assertThat(receipts)
                    .filteredOn(receipt -> receipt.name().equals(name))
                    .extracting(Receipt::version)
                    .containsExactlyInAnyOrder(1, 2);
            assertThat(versions("same", name))
                    .extracting(FileVersion::blob)
                    .containsExactlyInAnyOrder(
                            BlobId.ofContent(Bytes.random(i, 5000 + i)),
                            BlobId.ofContent(Bytes.random(1000L + i, 5000 + i)));
        }
    }

    @Test
    void twoClientsHaveANameEachToThemselves() {
        byte[] one = Bytes.random(1, 3000);
        byte[] other = Bytes.random(2, 3000);

        Receipt first = new Sender(cluster, new ClientName("one")).store("diary", one);
        Receipt second = new Sender(cluster, new ClientName("other")).store("diary", other);

        assertThat(List.of(first, second)).extracting(Receipt::version).containsExactly(1, 1);
        assertThat(cluster.copies("one", "diary")).containsOnly(one);
        assertThat(cluster.copies("other", "diary")).containsOnly(other);
    }

    @Test
    void oneUploadFromManyConnectionsAtOnceIsOneVersion() {
        Sender sender = new Sender(cluster, new ClientName("again"));
        byte[] content = Bytes.random(99, 300_000);
        Assignment.Send send = sender.assign(UploadId.create(), "once", (long) content.length, null);

        Set<Receipt> receipts = new HashSet<>(IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> putPatiently(sender, send, content), callers))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList());

        assertThat(receipts).hasSize(1);
        assertThat(versions("again", new FileName("once"))).hasSize(1);
    }

    /** Every tenth is large, the rest small. */
    private static byte[] crowded(int number) {
        return Bytes.random(number, number % 10 == 0 ? 1 << 20 : 500 + number * 40);
    }

    /** As a client does: waits when it is told to, and only then. */
    private static Receipt storePatiently(Sender sender, String name, byte[] content) {
        UploadId upload = UploadId.create();
        while (true) {
            try {
                return putPatiently(sender, sender.assign(upload, name, (long) content.length, null), content);
            } catch (ProblemException e) {
                assertThat(e.is(ProblemType.BUSY)).as(e.getMessage()).isTrue();
                pause(e.retryAfter().orElseThrow());
            }
        }
    }

    private static Receipt putPatiently(Sender sender, Assignment.Send send, byte[] content) {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            HttpResponse<byte[]> answer = sender.tryPut(send, content);
            if (answer.statusCode() == 201) {
                return Http.json(answer, Receipt.class);
            }
            assertThat(System.nanoTime())
                    .as(new String(answer.body(), StandardCharsets.UTF_8))
                    .isLessThan(end);
            Http.problem(answer, ProblemType.BUSY);
            pause(Duration.ofSeconds(
                    Long.parseLong(answer.headers().firstValue("Retry-After").orElseThrow())));
        }
    }

    private static void pause(Duration time) {
        try {
            // those who were told the same second must not all come back in the same moment
            TimeUnit.MILLISECONDS.sleep(
                    time.toMillis() + ThreadLocalRandom.current().nextInt(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Socket says(URI server, String words) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), 10_000);
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static Socket sendsHalf(RealCluster.Server server, Sender sender, int number) throws IOException {
        Assignment.Send send = sender.assignTo(server.id(), UploadId.create(), "half-" + number, 2000L);
        return says(
                send.url(),
                "PUT /uploads/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\nContent-Length: 2000\r\n\r\nhalf"
                        .formatted(send.upload(), send.grant()));
    }

    /** Asks for 8 MiB, which no socket's buffers hold, and lets them come. */
    private Socket readsNothing(RealCluster.Server server) throws IOException {
        var locations = cluster.locations("quick", "to-read");
        String grant = locations.replicas().stream()
                .filter(replica -> replica.node().equals(server.id()))
                .findFirst()
                .orElseThrow()
                .grant();
        return says(
                server.url(),
                "GET /blobs/%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(locations.blob(), grant));
    }

    private Map<FileName, BlobId> listed(String client) {
        Map<FileName, BlobId> all = new HashMap<>();
        @Nullable FileName after = null;
        do {
            FilePage page = cluster.manager().files(new ClientName(client), after, 1000);
            page.files().forEach(entry -> all.put(entry.name(), entry.blob()));
            after = page.next();
        } while (after != null);
        return all;
    }

    private Collection<FileVersion> versions(String client, FileName name) {
        return cluster.manager()
                .versions(name, new ClientName(client), null, 100)
                .versions();
    }

    private static BlobId write(Path file, long size) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        Random random = new Random(size);
        byte[] block = new byte[1 << 20];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long written = 0; written < size; written += block.length) {
                random.nextBytes(block);
                digest.update(block);
                out.write(block);
            }
        }
        return BlobId.of(digest.digest());
    }

    private static BlobId digest(Path file) throws IOException {
        MessageDigest digest = BlobId.newDigest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return BlobId.of(digest.digest());
    }
}
