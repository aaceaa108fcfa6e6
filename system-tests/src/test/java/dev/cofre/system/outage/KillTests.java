package dev.cofre.system.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.upload.UploadOutcome;
import dev.cofre.system.client.LibraryClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.DataFolder;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.fault.FaultProxy;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.LargeFile;
import dev.cofre.system.process.Ended;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a cluster's promises when its processes die at once, by SIGKILL, in the middle of their work. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillTests {
    private static final int LARGE_SIZE = 48 << 20;
    /** So slow that a transfer takes seconds, and whoever waits for its middle does not miss it. */
    private static final long SLOW = 20L << 20;

    private static final long MIDDLE = 12L << 20;

    private static final int USERS = 3;

    /** Between two uploads of one user, in a load that goes on for long. */
    private static final Duration BREATH = Duration.ofMillis(500);

    @RegisterExtension
    final Processes processes = new Processes();

    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(processes, home, 4, RealCluster.Setup.PLAIN.behindProxies());
    }

    @AfterEach
    void restore() throws IOException {
        cluster.servers().forEach(server -> server.proxy().throttle(FaultProxy.FULL_SPEED));
        cluster.restore();
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void aServerIsKilledInTheMiddleOfADownloadAndTheOtherReplicaFinishesIt() throws IOException {
        LargeFile file = LargeFile.write(home, "reader", LARGE_SIZE);
        cluster.run("upload", "--client", "me", file.path().toString()).with(0);
        Path folder = Files.createDirectories(home.resolve("download"));
        slow();
        RealProcess download =
                cluster.client("", "download", "--client", "me", "reader", "--output", folder.toString());
        await().atMost(RealCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> new DataFolder(folder).bytes("") >= MIDDLE);
        RealCluster.Server victim = asked("GET /blobs/").orElseThrow();
        victim.process().kill();

        Ended ended = Ended.of(download).with(0);

        assertThat(ended.err()).contains(victim.id().value(), "is right");
        assertThat(folder.resolve("reader")).hasSameBinaryContentAs(file.path());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            assertThat(files).containsExactly(folder.resolve("reader"));
        }
    }

    @Test
    void theManagerIsKilledAndKnowsAfterwardsEverythingThatItHasConfirmed() throws IOException {
        Map<String, BlobId> acknowledged = new ConcurrentHashMap<>();
        underLoad(
                "manager-dies",
                acknowledged,
                100,
                () -> cluster.managerProcess().kill());
        assertThat(cluster.managerProcess().isRunning()).isFalse();

        cluster.startManager();
        cluster.awaitServing();

        assertAllThere("manager-dies", acknowledged);
        Ended files = cluster.run("--json", "files", "--client", "manager-dies").with(0);
        assertThat(files.json())
                .extracting(line -> line.path("name").asString())
                .containsAll(acknowledged.keySet());
    }

    @Tag("long")
    @Test
    void allServersAreKilledAtOnceUnderLoadAndEachAcknowledgedFileIsOnTwoOfThem() throws IOException {
        Map<String, BlobId> acknowledged = new ConcurrentHashMap<>();
        underLoad(
                "all-die",
                acknowledged,
                100,
                () -> cluster.servers().forEach(server -> server.process().sendKill()));

        cluster.servers().forEach(server -> server.process().exit(Duration.ofSeconds(10)));
        cluster.restore();

        assertAllThere("all-die", acknowledged);
        for (RealCluster.Server server : cluster.servers()) {
            assertThat(server.folder().files("quarantine")).isEmpty();
        }
    }

    @Tag("long")
    @Test
    void allServersAreRestartedInTurnUnderLoadAndNoUploadFailsAndNothingIsCopied() throws Exception {
        cluster.run("health", "--wait", "100").with(0);
        long before = cluster.copiesMade();
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger saved = new AtomicInteger();
        Queue<String> failed = new ConcurrentLinkedQueue<>();
        ExecutorService users = Executors.newFixedThreadPool(USERS);
        for (int i = 0; i < USERS; i++) {
            Path file = Files.write(home.resolve("rolling-" + i), Bytes.random(700 + i, i == 0 ? 2_000_000 : 3000 + i));
            users.execute(() -> {
                try (LibraryClient client = new LibraryClient(cluster, "rolling", TransferLimits.standard())) {
                    while (!over.get()) {
                        Files.write(file, Bytes.random(saved.get(), (int) Files.size(file)));
                        UploadOutcome outcome = client.upload(file);
                        if (outcome instanceof UploadOutcome.Saved) {
                            saved.incrementAndGet();
                        } else {
                            failed.add(outcome.toString());
                        }
                        await().pollDelay(BREATH)
                                .until(() -> true); // a load that goes on, not one that fills both cores
                    }
                } catch (IOException | RuntimeException e) {
                    failed.add(e.toString());
                }
            });
        }
        await().atMost(RealCluster.PATIENCE).until(() -> saved.get() > 20);
        for (RealCluster.Server server : cluster.servers()) {
            server.process().stop();
            server.restart();
        }
        over.set(true);
        users.shutdown();
        await().atMost(RealCluster.PATIENCE).until(users::isTerminated);

        assertThat(failed).isEmpty();
        cluster.run("health", "--wait", "100").with(0);
        assertThat(cluster.copiesMade()).isEqualTo(before);
    }

    @Tag("long")
    @Test
    void aServerWhoseFolderIsWipedEndsAndIsFilledAgainWhenItIsStartedAnew() throws IOException {
        Sender sender = new Sender(cluster, new ClientName("wiped"));
        for (int i = 0; i < 20; i++) {
            sender.store("file-" + i, Bytes.random(5000 + i, i % 5 == 0 ? 200_000 + i : 1000 + i));
        }
        RealCluster.Server server = cluster.servers().get(0);
        for (Path file : server.folder().files("")) {
            Files.deleteIfExists(file);
        }

        assertThat(server.process().exit(RealCluster.PATIENCE)).isEqualTo(1);
        assertThat(server.process().output()).contains("The data folder", "is gone");
        cluster.restore();

        cluster.run("health", "--wait", "100").with(0);
        for (int i = 0; i < 20; i++) {
            byte[] content = Bytes.random(5000 + i, i % 5 == 0 ? 200_000 + i : 1000 + i);
            assertThat(cluster.copies("wiped", "file-" + i))
                    .as("file-" + i)
                    .hasSizeGreaterThanOrEqualTo(2)
                    .containsOnly(content);
        }
    }

    @Test
    void aServerWhoseIndexIsGoneServesEverythingItHeld() throws IOException {
        Sender sender = new Sender(cluster, new ClientName("index"));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "file-" + i;
            sender.store(name, Bytes.random(i, i % 10 == 0 ? 200_000 + i : 1000 + i));
            names.add(name);
        }
        RealCluster.Server server = cluster.servers().get(0);
        server.process().stop();
        for (String file : List.of("index.db", "index.db-wal", "index.db-shm")) {
            Files.deleteIfExists(server.folder().path().resolve(file));
        }

        server.restart();

        int held = 0;
        for (int i = 0; i < names.size(); i++) {
            Map<NodeId, BlobId> digests = cluster.digests("index", names.get(i));
            assertThat(digests.values())
                    .hasSize(2)
                    .containsOnly(BlobId.ofContent(Bytes.random(i, i % 10 == 0 ? 200_000 + i : 1000 + i)));
            held += digests.containsKey(server.id()) ? 1 : 0;
        }
        assertThat(held).isPositive();
    }

    private void slow() {
        cluster.servers().forEach(server -> {
            server.proxy().throttle(SLOW);
            server.proxy().forgetRequests();
        });
    }

    private Optional<RealCluster.Server> asked(String request) {
        return cluster.servers().stream()
                .filter(server -> server.proxy().hasSeen(request))
                .findFirst();
    }

    private void assertAllThere(String client, Map<String, BlobId> acknowledged) {
        acknowledged.forEach((name, expected) -> assertThat(cluster.digests(client, name))
                .as(name)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy((server, digest) -> assertThat(digest).isEqualTo(expected)));
    }

    /** The same bytes under two clients would be one blob, which may just be dropped for the one that failed. */
    private static byte[] content(String client, int number) {
        return Bytes.random(31L * client.hashCode() + number, 1 + number * 37 % 20_000);
    }

    /** Sixteen callers save small files; in the middle of it something is killed, and what fails from then on may fail. */
    private void underLoad(String client, Map<String, BlobId> acknowledged, int enough, Runnable kill) {
        Sender sender = new Sender(cluster, new ClientName(client));
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean killed = new AtomicBoolean();
        Queue<Throwable> early = new ConcurrentLinkedQueue<>();
        ExecutorService callers = Executors.newFixedThreadPool(16);
        for (int i = 0; i < 16; i++) {
            callers.execute(() -> {
                try {
                    while (!killed.get()) {
                        int number = next.incrementAndGet();
                        Receipt receipt = sender.store("file-" + number, content(client, number));
                        acknowledged.put(receipt.name().value(), receipt.blob());
                    }
                } catch (RuntimeException | AssertionError e) {
                    if (!killed.get()) {
                        early.add(e);
                    }
                }
            });
        }
        await().atMost(RealCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> acknowledged.size() >= enough || !early.isEmpty());
        killed.set(true);
        kill.run();
        callers.shutdown();
        await().atMost(RealCluster.PATIENCE).until(callers::isTerminated);
        assertThat(early).isEmpty();
        assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(enough);
    }
}
