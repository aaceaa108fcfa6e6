package dev.cofre.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.holding.HolderCheck;
import dev.cofre.storage.holding.Promises;
import dev.cofre.storage.inventory.Losses;
import dev.cofre.storage.manager.ManagerMemory;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.node.FolderId;
import dev.cofre.storage.replica.PeerReads;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** What the manager hears of its orders. */
class OrderBookTests {
    private static final NodeId SELF = new NodeId("server1");
    private static final NodeId SOURCE = new NodeId("server2");
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final byte[] CONTENT = {1, 2, 3};
    private static final BlobId BLOB = BlobId.ofContent(CONTENT);

    @TempDir
    Path folder;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final BlockingQueue<CopyReport.Copy> reported = new LinkedBlockingQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final Semaphore reading = new Semaphore(0);
    private volatile Instant now = NOW;
    private FolderBlobStore store;
    private OrderBook book;

    @BeforeEach
    void open() throws IOException {
        store = FolderBlobStore.open(
                new MemoryDisk(),
                folder.resolve("index.db"),
                BlobStoreSettings.defaults().withReserve(0));
        ManagerApi manager = (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("release")) {
                        throw new ProblemException(ProblemType.MANAGER_UNREACHABLE, "it is away for a moment");
                    }
                    reported.addAll(((CopyReport) arguments[1]).copies());
                    return Orders.none(1);
                });
        PeerReads peers = (PeerReads) Proxy.newProxyInstance(
                PeerReads.class.getClassLoader(), new Class<?>[] {PeerReads.class}, (proxy, method, arguments) -> {
                    asked.countDown();
                    reading.release();
                    answer.await();
                    if (method.getName().equals("read")) {
                        throw new IOException("it has gone");
                    }
                    return List.of(new BatchAnswer.Blob(CONTENT, null));
                });
        FolderId id = new FolderId(UUID.randomUUID());
        HolderCheck check = new HolderCheck(store, (node, challenges) -> List.of(), callers, new Random(1));
        book = new OrderBook(
                new BlobCopier(
                        store,
                        peers,
                        new SmallBlobs(peers, callers),
                        new Admission(DataSize.ofMegabytes(64)),
                        manager,
                        callers,
                        new Suspicions(manager, () -> NOW, Runnable::run)),
                new SurplusDropper(
                        store,
                        new Promises(() -> now, Duration.ofMinutes(1), 10),
                        check,
                        manager,
                        new Losses(),
                        SELF,
                        id,
                        () -> NOW,
                        () -> NOW,
                        new LettingGoProperties(Duration.ofDays(4)),
                        new DropLog()),
                new HolderChecks(check, manager, SELF, id),
                manager,
                SELF,
                id,
                ManagerMemory.open(new NoPaper(), 0),
                callers);
    }

    @AfterEach
    void close() throws IOException {
        answer.countDown();
        callers.shutdownNow();
        store.close();
    }

    @Test
    void aReportAnswersTheNewestOrderThatTheServerKnows() throws Exception {
        book.take(order(1L));
        assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
        book.take(order(2L)); // the manager has not heard for long, and orders again
        answer.countDown();

        assertThat(report().order()).isEqualTo(2);

        book.take(order(3L));
        assertThat(report().order()).isEqualTo(3);
        book.take(order(null));
        assertThat(report().order())
                .as("of a manager whose orders have no numbers")
                .isNull();
    }

    /** Otherwise it would ask again after minutes only. */
    @Test
    void whatStaysIsReportedWhateverTheReason() throws Exception {
        BlobId kept = BlobId.ofContent(new byte[] {9});
        UploadFacts facts = new UploadFacts(
                UploadId.create(), new ClientName("me"), new FileName("file"), new ReplicationFactor(2), SELF);
        store.store(facts, kept, new byte[] {9}).join();
        store.committed(facts.upload(), 1, NOW);
        Awaitility.await().until(() -> {
            try (LeavingBlobs leaving = store.leave(List.of(kept)).join()) {
                return !leaving.blobs().isEmpty();
            }
        });
        now = NOW.plus(Duration.ofMinutes(2)); // so long after the start

        book.take(new Orders(1, List.of(), List.of(new SurplusOrder(kept, 0, List.of())), List.of(), List.of()));

        CopyReport.Copy copy = reported.poll(1, TimeUnit.MINUTES);
        assertThat(copy).isNotNull().satisfies(said -> {
            assertThat(said.blob()).isEqualTo(kept);
            assertThat(said.problem()).isNotNull().satisfies(problem -> {
                assertThat(problem.is(ProblemType.BUSY)).isTrue();
                assertThat(problem.detail()).contains("it is away for a moment");
            });
        });
        assertThat(store.find(kept)).isPresent();
    }

    @Test
    void soManyCopiesAreMadeAtOnceAndSoManyOrdersAreKnown() throws Exception {
        List<CopyOrder> orders = new ArrayList<>();
        for (int i = 0; i < 2_100; i++) {
            BlobId blob = BlobId.ofContent(new byte[] {5, (byte) i, (byte) (i >> 8)});
            // those behind the first ones fail without having asked anybody
            orders.add(new CopyOrder(blob, 100_000, i < 20 ? sources() : List.of(), uploads(), (long) i));
        }
        book.take(new Orders(1, orders, List.of(), List.of(), List.of()));

        assertThat(reading.tryAcquire(8, 1, TimeUnit.MINUTES)).isTrue();
        Awaitility.await().during(Duration.ofMillis(200)).until(() -> reading.availablePermits() == 0);
        assertThat(reported).isEmpty();
        answer.countDown();

        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> reported.size() >= 2_000);
        assertThat(reported)
                .extracting(CopyReport.Copy::blob)
                .containsExactlyInAnyOrderElementsOf(
                        orders.subList(0, 2_000).stream().map(CopyOrder::blob).toList());
    }

    private CopyReport.Copy report() throws InterruptedException {
        CopyReport.Copy copy = reported.poll(1, TimeUnit.MINUTES);
        assertThat(copy).isNotNull();
        assertThat(copy.problem()).isNull();
        return copy;
    }

    private static Orders order(@Nullable Long number) {
        return new Orders(
                1,
                List.of(new CopyOrder(BLOB, CONTENT.length, sources(), uploads(), number)),
                List.of(),
                List.of(),
                List.of());
    }

    private static List<CopyOrder.Source> sources() {
        return List.of(new CopyOrder.Source(SOURCE, URI.create("http://server2.test"), "grant"));
    }

    private static UploadPage uploads() {
        CommittedUpload upload = new CommittedUpload(
                UploadId.create(),
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(2),
                SOURCE,
                1,
                NOW,
                0);
        return new UploadPage(List.of(upload), null);
    }

    private static final class NoPaper implements ManagerMemory.Paper {
        @Override
        public Optional<byte[]> read() {
            return Optional.empty();
        }

        @Override
        public void write(byte[] content) {}
    }
}
