package dev.cofre.system.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.client.transfer.download.Downloaded;
import dev.cofre.client.transfer.exchange.TransferLimits;
import dev.cofre.client.transfer.upload.UploadOutcome;
import dev.cofre.system.client.LibraryClient;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.http.LargeFile;
import dev.cofre.system.process.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that hang instead of dying, by SIGSTOP: their connections stay open, and their kernel goes on taking bytes for
 * them, so that nothing but time tells. And what they do with what they find when they go on.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HangTests {
    private static final int LARGE_SIZE = 24 << 20;
    private static final long MIDDLE = 8L << 20;
    /** The client's 30 s would make five tests wait for nothing but that. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    @RegisterExtension
    final Processes processes = new Processes();

    private final List<LibraryClient> clients = new ArrayList<>();
    private final AtomicReference<NodeId> hung = new AtomicReference<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private Path home;
    private RealCluster cluster;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = RealCluster.start(
                processes,
                home,
                4,
                new RealCluster.Setup(
                        List.of("--cofre.settlement.patience=1s", "--cofre.settlement.interval=200ms"),
                        null,
                        false,
                        null));
    }

    @BeforeEach
    void nobodyHangs() {
        hung.set(null);
    }

    @AfterEach
    void restore() throws IOException {
        wakeAll();
        clients.forEach(LibraryClient::close);
        clients.clear();
        cluster.restore();
    }

    @AfterAll
    void stop() throws IOException {
        callers.shutdownNow();
        cluster.close();
    }

    @Tag("long")
    @Test
    void aServerThatHangsBeforeTheFirstByteOfALargeFileIsReplaced() throws IOException {
        LargeFile file = LargeFile.write(home, "before-large", LARGE_SIZE);

        Receipt receipt = saved(client().once(0, this::hang).upload(file.path()));

        assertThat(nodes(receipt)).hasSize(2).doesNotContain(hung.get());
        assertTrueAfterWaking(receipt, file.name(), file.blob());
    }

    @Tag("long")
    @Test
    void aServerThatHangsBeforeTheFirstByteOfASmallFileIsReplaced() throws IOException {
        byte[] content = Bytes.random(11, 4096);
        Path file = Files.write(home.resolve("before-small"), content);

        Receipt receipt = saved(client().once(0, this::hang).upload(file));

        assertThat(nodes(receipt)).hasSize(2).doesNotContain(hung.get());
        assertTrueAfterWaking(receipt, "before-small", BlobId.ofContent(content));
    }

    @Test
    void aServerThatHangsInTheMiddleOfAnUploadIsReplaced() throws IOException {
        LargeFile file = LargeFile.write(home, "middle", LARGE_SIZE);
        LibraryClient client = client().once(MIDDLE, this::hang);

        Receipt receipt = saved(client.upload(file.path()));

        assertThat(client.setbacks()).anyMatch(told -> told.startsWith(hung.get() + ": "));
        assertThat(nodes(receipt)).hasSize(2).doesNotContain(hung.get());
        assertTrueAfterWaking(receipt, file.name(), file.blob());
    }

    @Test
    void aBackupServerThatHangsInTheMiddleIsReplacedAndTheClientDoesNotNotice() throws IOException {
        LargeFile file = LargeFile.write(home, "backup", LARGE_SIZE);
        // that is patient enough to let the primary do it
        LibraryClient client = client(TransferLimits.standard()).once(MIDDLE, primary -> hang(receiverBeside(primary)));

        Receipt receipt = saved(client.upload(file.path()));

        assertThat(client.setbacks()).isEmpty();
        assertThat(nodes(receipt)).hasSize(2).doesNotContain(hung.get());
        assertTrueAfterWaking(receipt, file.name(), file.blob());
    }

    @Tag("long")
    @Test
    void aBackupServerThatHangsHoldsUpNoSmallFilesForLong() {
        NodeId primary = cluster.servers().get(0).id();
        NodeId backup = cluster.servers().get(1).id();
        Sender sender = new Sender(cluster, new ClientName("batched"));
        List<CompletableFuture<Receipt>> uploads = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        hang(backup);
        for (int i = 0; i < 60; i++) {
            byte[] content = Bytes.random(2000 + i, 3000 + i);
            contents.add(content);
            String name = "small-" + i;
            uploads.add(CompletableFuture.supplyAsync(
                    () -> sender.put(sender.assignTo(primary, UploadId.create(), name, (long) content.length), content),
                    callers));
        }

        List<Receipt> receipts = uploads.stream().map(CompletableFuture::join).toList();

        assertThat(cluster.server(primary).process().output())
                .contains(backup + " did not take the replica of upload ");
        assertThat(receipts)
                .allSatisfy(receipt -> assertThat(nodes(receipt)).hasSize(2).doesNotContain(backup));
        wakeAll();
        for (int i = 0; i < receipts.size(); i++) {
            assertSettled(receipts.get(i));
            assertThat(cluster.copies("batched", "small-" + i)).containsOnly(contents.get(i));
        }
    }

    @Tag("long")
    @Test
    void aManagerThatHangsBeforeItAssignsIsCalledUnreachableAndNothingIsStored() throws IOException {
        LargeFile file = LargeFile.write(home, "no-assign", 1 << 20);
        LibraryClient client = client();
        cluster.managerProcess().freeze();

        UploadOutcome outcome = within(SILENCE.multipliedBy(2), () -> client.upload(file.path()));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        UploadOutcome.Failed.class,
                        failed -> assertThat(failed.problem().type()).isEqualTo(ProblemType.MANAGER_UNREACHABLE.uri()));
        wakeAll();
        cluster.awaitServing();
        assertThat(cluster.manager().files(new ClientName("me"), null, 1000).files())
                .noneMatch(entry -> entry.name().value().equals(file.name()));
    }

    /** Longer than servers may be silent: it is the manager that has heard nobody. */
    @Test
    void aManagerThatGoesOnAfterAWhileCallsNoServerSilent() throws IOException {
        byte[] content = Bytes.random(12, 4096);
        Path file = Files.write(home.resolve("after-a-while"), content);
        String before = cluster.managerProcess().output();
        cluster.managerProcess().freeze();
        CompletableFuture.runAsync(
                        cluster.managerProcess()::wake, CompletableFuture.delayedExecutor(5, TimeUnit.SECONDS, callers))
                .join();

        saved(client().upload(file));

        assertThat(cluster.managerProcess().output().substring(before.length())).doesNotContain("is silent");
    }

    @Test
    void aManagerThatHangsAtTheCommitAndGoesOnConfirmsTheUpload() throws IOException {
        LargeFile file = LargeFile.write(home, "late-commit", LARGE_SIZE);
        LibraryClient client = client(TransferLimits.standard()).once(LARGE_SIZE - (1 << 20), server -> {
            cluster.managerProcess().freeze();
            CompletableFuture.delayedExecutor(15, TimeUnit.SECONDS, callers).execute(cluster.managerProcess()::wake);
        });

        Receipt receipt = saved(client.upload(file.path()));

        assertThat(receipt.version()).isEqualTo(1);
        assertTrueAfterWaking(receipt, file.name(), file.blob());
    }

    @Tag("long")
    @Test
    void aManagerThatHangsAtTheCommitForGoodNeverMakesTheClientSayThatItFailed() throws IOException {
        LargeFile file = LargeFile.write(home, "no-commit", LARGE_SIZE);
        LibraryClient client = client(LibraryClient.impatientForTheCatalog(Duration.ofSeconds(5)))
                .once(LARGE_SIZE - (1 << 20), server -> cluster.managerProcess().freeze());

        UploadOutcome outcome = within(Duration.ofMinutes(4), () -> client.upload(file.path()));

        assertThat(outcome).isInstanceOf(UploadOutcome.NotInCatalog.class);
        UploadId upload = ((UploadOutcome.NotInCatalog) outcome).upload();
        wakeAll();
        cluster.awaitServing();
        await().atMost(RealCluster.PATIENCE)
                .until(() -> cluster.manager().upload(upload).state() == UploadStatus.State.COMMITTED);
        assertThat(cluster.digests("me", file.name()).values())
                .hasSizeGreaterThanOrEqualTo(2) // repair may have made a copy for a server that had only slept
                .containsOnly(file.blob());
    }

    @Tag("long")
    @Test
    void aReaderWhoseServerHangsGoesOnAtAnother() throws IOException {
        LargeFile file = LargeFile.write(home, "reader", LARGE_SIZE);
        saved(client().upload(file.path()));
        Path folder = Files.createDirectories(home.resolve("read"));
        LibraryClient reader = client().once(MIDDLE, this::hang);

        Downloaded downloaded = reader.download(file.name(), folder.resolve("back"));

        assertThat(downloaded.servers()).contains(hung.get()).hasSize(2);
        assertThat(folder.resolve("back")).hasSameBinaryContentAs(file.path());
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("back"));
        }
    }

    private LibraryClient client() {
        return client(LibraryClient.impatient(SILENCE));
    }

    private LibraryClient client(TransferLimits limits) {
        LibraryClient client = new LibraryClient(cluster, "me", limits);
        clients.add(client);
        return client;
    }

    private void hang(NodeId server) {
        cluster.server(server).process().freeze();
        hung.set(server);
    }

    private void wakeAll() {
        cluster.managerProcess().wake();
        cluster.servers().forEach(server -> server.process().wake());
    }

    /** The server that some bytes have reached which the primary has sent on. */
    private NodeId receiverBeside(NodeId primary) {
        return await().atMost(RealCluster.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> receiversBeside(primary), receivers -> !receivers.isEmpty())
                .get(0);
    }

    private List<NodeId> receiversBeside(NodeId primary) throws IOException {
        List<NodeId> receivers = new ArrayList<>();
        for (RealCluster.Server server : cluster.servers()) {
            if (!server.id().equals(primary) && server.folder().bytes("incoming") > 0) {
                receivers.add(server.id());
            }
        }
        return receivers;
    }

    private void assertTrueAfterWaking(Receipt receipt, String name, BlobId blob) throws IOException {
        // while it hangs: what the receipt names is all that there is
        assertThat(receipt.blob()).isEqualTo(blob);
        assertThat(cluster.digests("me", name))
                .hasSize(2)
                .allSatisfy((server, digest) -> assertThat(digest).isEqualTo(blob));
        wakeAll();
        assertSettled(receipt);
        assertThat(cluster.digests("me", name).values()).containsOnly(blob);
        assertThat(cluster.manager().upload(receipt.upload()).receipt()).isEqualTo(receipt);
    }

    /** Nothing is under way, and each server has the upload as the catalog has it, or not at all. */
    private void assertSettled(Receipt receipt) {
        cluster.awaitServing();
        Map<NodeId, URI> asked = new TreeMap<>();
        cluster.urls().forEach((server, url) -> asked.put(server, url.resolve("/uploads/" + receipt.upload())));
        await().atMost(RealCluster.PATIENCE).untilAsserted(() -> {
            asked.forEach((server, url) -> assertThat(
                            Http.json(Http.get(url), UploadStatus.class).state())
                    .as("%s at %s", receipt.upload(), server)
                    .isIn(UploadStatus.State.COMMITTED, UploadStatus.State.UNKNOWN));
            for (RealCluster.Server server : cluster.servers()) {
                assertThat(server.folder().files("incoming"))
                        .as("%s", server.id())
                        .isEmpty();
                assertThat(server.folder().files("quarantine"))
                        .as("%s", server.id())
                        .isEmpty();
            }
        });
    }

    private static Receipt saved(UploadOutcome outcome) {
        assertThat(outcome).isInstanceOf(UploadOutcome.Saved.class);
        return ((UploadOutcome.Saved) outcome).receipt();
    }

    private interface Transfer<T> {
        T run() throws IOException;
    }

    private static <T> T within(Duration bound, Transfer<T> transfer) throws IOException {
        long begin = System.nanoTime();
        T result = transfer.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(bound);
        return result;
    }

    private static List<NodeId> nodes(Receipt receipt) {
        return receipt.replicas().stream().map(ReplicaProof::node).toList();
    }
}
