package dev.cofre.system.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.Orders;
import dev.cofre.system.http.Http;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * A server that is none: it says that it holds everything, that all it was told to do is done, and that others hold nothing, and
 * proves all of it with what comes to its mind.
 */
public final class MadeUpServer implements AutoCloseable {
    private static final long GB = 1L << 30;

    private final NodeId id;
    private final URI manager;
    private final String secret;
    private final UUID folder = UUID.randomUUID();
    private final NodeKeyPair pair = NodeKeyPair.generate();
    private final Collection<BlobId> blobs;
    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger rounds = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger ordered = new AtomicInteger();
    private volatile boolean closed;

    /** @param secret the cluster's: somebody has found it out */
    public MadeUpServer(String name, URI manager, String secret, Collection<BlobId> blobs) throws IOException {
        this.id = new NodeId(name);
        this.manager = manager;
        this.secret = secret;
        this.blobs = new TreeSet<>(blobs);
        http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
        threads.execute(this::lieUntilClosed);
    }

    public NodeId id() {
        return id;
    }

    /** How often it has said everything. */
    public int rounds() {
        return rounds.get();
    }

    /** How many proofs others have wanted. */
    int asked() {
        return asked.get();
    }

    /** How many orders it has had, and says it has carried out. */
    public int ordered() {
        return ordered.get();
    }

    private void lieUntilClosed() {
        ManagerApi api = register();
        while (!closed) {
            try {
                if (api == null) {
                    api = register();
                    continue;
                }
                done(api, api.heartbeat(id, report()).orders());
                done(
                        api,
                        api.copied(
                                id,
                                new CopyReport(
                                        folder,
                                        blobs.stream().map(MadeUpServer::copy).toList())));
                api.compare(id, new InventoryPage(folder, null, null, List.copyOf(blobs)));
                rounds.incrementAndGet();
                Thread.sleep(50); // as any server, and not as fast as it can
            } catch (ProblemException | RestClientException e) {
                api = null;
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void done(ManagerApi api, Orders orders) {
        List<CopyReport.Copy> done = new ArrayList<>();
        orders.copies().forEach(order -> done.add(copy(order.blob())));
        ordered.addAndGet(done.size());
        if (!done.isEmpty()) {
            api.copied(id, new CopyReport(folder, done));
        }
    }

    private static CopyReport.Copy copy(BlobId blob) {
        return new CopyReport.Copy(blob, 1000, null);
    }

    private static NodeReport report() {
        return new NodeReport(1000 * GB, 900 * GB, 0, true, false, null, null, Instant.now(), null);
    }

    private @Nullable ManagerApi register() {
        try {
            ManagerApi stranger = api(secret);
            NodeRegistration registration = new NodeRegistration(
                    id,
                    URI.create("http://127.0.0.1:" + http.getAddress().getPort()),
                    "zone-of-" + id,
                    folder,
                    null,
                    report(),
                    pair.key(),
                    null);
            return api(stranger.register(registration.signed(stranger.challenge(), pair))
                    .session());
        } catch (ProblemException | RestClientException e) {
            return null;
        }
    }

    private ManagerApi api(String token) {
        RestClient.Builder client = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(Http.CLIENT))
                .baseUrl(manager)
                .defaultStatusHandler(new ProblemReader())
                .defaultHeaders(headers -> headers.setBearerAuth(token));
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client.build()))
                .build()
                .createClient(ManagerApi.class);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!exchange.getRequestURI().getPath().equals("/proofs")) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BatchAnswer.Writer answers = new BatchAnswer.Writer(out);
            var frames = new BatchFormat.Reader(new ByteArrayInputStream(body));
            for (var next = frames.next(); next.isPresent(); next = frames.next()) {
                byte[] something = Objects.requireNonNull(
                        BlobId.ofContent(next.get().content()).bytes());
                answers.content(something, something.length);
                asked.incrementAndGet();
            }
            exchange.sendResponseHeaders(200, out.size());
            exchange.getResponseBody().write(out.toByteArray());
        }
    }

    @Override
    public void close() {
        closed = true;
        http.stop(0);
        threads.shutdownNow();
    }
}
