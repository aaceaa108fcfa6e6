package dev.cofre.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.suspicion.Suspicion.Kind;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.storage.admission.Admission;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.manager.Suspicions;
import dev.cofre.storage.replica.PeerClient;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

/** A copy comes from a source that sends the right bytes, whatever the others send. */
class BlobCopierTests {
    private static final int LARGE = 300_000;
    private static final NodeId LIAR = new NodeId("liar");
    private static final NodeId HONEST = new NodeId("honest");

    private final byte[] content = new byte[LARGE];
    private final List<SuspicionReport> told = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final PeerClient peers = new PeerClient(JsonMapper.builder().build(), Duration.ofSeconds(10));
    private FolderBlobStore store;
    private BlobId blob;
    private BlobCopier copier;

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @TempDir
    Path folder;

    @BeforeEach
    void begin() throws IOException {
        new Random(1).nextBytes(content);
        blob = BlobId.ofContent(content);
        told.clear();
        store = FolderBlobStore.open(
                Files.createDirectory(folder.resolve(UUID.randomUUID().toString())),
                BlobStoreSettings.defaults().withReserve(0));
        ManagerApi manager = (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    told.add((SuspicionReport) arguments[0]);
                    return null;
                });
        Instant started = Instant.now();
        copier = new BlobCopier(
                store,
                peers,
                new SmallBlobs(peers, callers),
                new Admission(DataSize.ofMegabytes(64)),
                manager,
                callers,
                new Suspicions(manager, () -> started, Runnable::run));
    }

    @AfterEach
    void close() throws IOException {
        servers.forEach(server -> server.stop(0));
        store.close();
    }

    @AfterEach
    void end() {
        callers.shutdownNow();
    }

    @Test
    void aLargeBlobComesFromTheHonestSourceWhateverTheFirstOneSends() throws Exception {
        byte[] flipped = content.clone();
        flipped[LARGE / 2] ^= 1;
        byte[] other = new byte[LARGE];
        new Random(2).nextBytes(other);
        for (Answer lie : List.of(
                sends(new byte[LARGE]),
                sends(flipped),
                sends(other),
                sends(Arrays.copyOf(content, LARGE / 2)),
                sends(Arrays.copyOf(content, LARGE * 2)),
                BlobCopierTests::sendsWithoutEnd)) {
            assertThat(copied(lie, sends(content)).problem()).isNull();

            assertThat(told).containsExactly(new SuspicionReport(LIAR, Kind.OTHER_BYTES, blob));
            assertThat(store.find(blob)).isPresent();
            close();
            begin();
        }
    }

    @Test
    void whatBeganWithLiesAndWasCutIsNotMixedWithGoodBytes() throws Exception {
        assertThat(copied(BlobCopierTests::liesAndCuts, sends(content)).problem())
                .isNull();

        assertThat(store.find(blob)).isPresent();
        assertThat(told).as("nobody can tell whose bytes were wrong").isEmpty();
    }

    @Test
    void aSourceThatDeniesToHaveItIsNamedAndPassedOver() throws Exception {
        byte[] denial = JsonMapper.shared()
                .writeValueAsBytes(
                        Problem.of(ProblemType.UNKNOWN_BLOB, "blob %s is not on this server".formatted(blob)));

        assertThat(copied(exchange -> answer(exchange, 404, denial), sends(content))
                        .problem())
                .isNull();

        assertThat(told).containsExactly(new SuspicionReport(LIAR, Kind.NOT_HERE, blob));
    }

    @Test
    void whereAllSourcesLieNothingIsStoredAndAllAreNamed() throws Exception {
        CopyReport.Copy copy = copied(sends(new byte[LARGE]), sends(new byte[LARGE]));

        assertThat(copy.problem()).isNotNull();
        assertThat(store.find(blob)).isEmpty();
        assertThat(told).extracting(SuspicionReport::node).containsExactlyInAnyOrder(LIAR, HONEST);
    }

    @Test
    void whatBreaksOffAgainAndAgainIsGivenUpAndReported() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        Answer breaksOff = exchange -> {
            tries.incrementAndGet();
            throw new IOException("cut");
        };

        assertThat(copied(breaksOff, breaksOff).problem())
                .isNotNull()
                .satisfies(problem ->
                        assertThat(problem.is(ProblemType.REPLICA_DAMAGED)).isTrue());

        assertThat(tries).hasValue(6);
        assertThat(told).isEmpty();
    }

    private CopyReport.Copy copied(Answer first, Answer second) throws Exception {
        UploadPage uploads = new UploadPage(
                List.of(new CommittedUpload(
                        UploadId.create(),
                        new ClientName("me"),
                        new FileName("file"),
                        new ReplicationFactor(2),
                        LIAR,
                        1,
                        Instant.now(),
                        0)),
                null);
        CopyOrder order = new CopyOrder(blob, LARGE, List.of(source(LIAR, first), source(HONEST, second)), uploads);
        return copier.copy(order).get(1, TimeUnit.MINUTES);
    }

    private CopyOrder.Source source(NodeId node, Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(callers);
        server.createContext("/blobs/" + blob, exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        server.start();
        servers.add(server);
        return new CopyOrder.Source(
                node, URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "grant");
    }

    /** From where it is asked to. */
    private static Answer sends(byte[] bytes) {
        return exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            answer(
                    exchange,
                    range == null ? 200 : 206,
                    Arrays.copyOfRange(bytes, Math.min(from, bytes.length), bytes.length));
        };
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void sendsWithoutEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] more = new byte[64 << 10];
        while (true) {
            exchange.getResponseBody().write(more);
        }
    }

    private static void liesAndCuts(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, LARGE);
        exchange.getResponseBody().write(new byte[LARGE / 3]);
        exchange.getResponseBody().flush();
        throw new IOException("cut");
    }
}
