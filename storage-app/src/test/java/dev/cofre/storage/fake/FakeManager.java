package dev.cofre.storage.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.storage.StorageApplication;
import dev.cofre.storage.blob.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Speaks the manager's protocol on a real socket, and keeps what it was told. */
public final class FakeManager implements AutoCloseable {
    /** How much its clock is ahead of the node's. */
    public volatile Duration ahead = Duration.ZERO;

    public static final UUID CLUSTER = new UUID(7, 7);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    public final List<NodeRegistration> registrations = new CopyOnWriteArrayList<>();
    public final List<NodeReport> reports = new CopyOnWriteArrayList<>();
    public final List<BackupTargetRequest> backupTargetRequests = new CopyOnWriteArrayList<>();

    public volatile List<NodeView> nodes = List.of();
    public final List<Withdrawal> withdrawals = new CopyOnWriteArrayList<>();

    /** Cuts every connection without an answer. */
    public volatile boolean away;

    /** What it says of the catalog with each answer to a report. */
    public volatile @Nullable CatalogMark catalog;

    public volatile long epoch = 1;

    public volatile @Nullable Problem refusal;
    /** Registrations that are told to ask again, as the one whose name this is may still run. */
    public final AtomicInteger notYet = new AtomicInteger();

    public volatile Function<BackupTargetRequest, BackupTargets> backupTargets = request -> {
        throw new ProblemException(ProblemType.NOT_ENOUGH_NODES, "there is one server only");
    };
    public volatile Function<UploadId, UploadStatus> statuses =
            upload -> new UploadStatus(upload, UploadStatus.State.OPEN, null);

    /** Where a server asks for a client who has no grant. */
    public volatile Supplier<Assignments> assignments = () -> {
        throw new ProblemException(ProblemType.BUSY, "nothing is assigned");
    };

    public volatile Function<CommitRequest, UploadResults> commits = request -> {
        throw new ProblemException(ProblemType.BUSY, "nothing is committed");
    };

    private final AtomicInteger challenges = new AtomicInteger();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    /** What was said with each report. */
    public final List<String> authorizations = new CopyOnWriteArrayList<>();

    private final Set<NodeId> known = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final byte[] grantKey = new byte[32];

    public FakeManager() throws IOException {
        Arrays.fill(grantKey, (byte) 42);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public byte[] grantKey() {
        return grantKey.clone();
    }

    /** As after the registration of another process: no session is good any more. */
    public void endSessions() {
        sessions.clear();
    }

    /** As after a restart: no node is known until it registers again. */
    public void forget() {
        known.clear();
    }

    /** Starts server1 under this manager. */
    public ServletWebServerApplicationContext startNode(Path data, String... settings) {
        return startNode(data, store -> store, settings);
    }

    /** @param disk what stands between the server and its blobs */
    public ServletWebServerApplicationContext startNode(Path data, UnaryOperator<BlobStore> disk, String... settings) {
        return startNode("server1", data, disk, settings);
    }

    public ServletWebServerApplicationContext startNode(
            String name, Path data, UnaryOperator<BlobStore> disk, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.profiles.active=" + name,
                "--cofre.cluster-secret=that of a fake",
                "--cofre.node.data=" + data,
                "--cofre.node.reserve=1MB",
                "--cofre.manager.port=" + server.getAddress().getPort(),
                "--server.port=0"));
        arguments.addAll(List.of(settings));
        return (ServletWebServerApplicationContext) StorageApplication.builder()
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        return bean instanceof BlobStore store ? disk.apply(store) : bean;
                    }
                }))
                .run(arguments.toArray(String[]::new));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (away) {
                return;
            }
            try {
                answer(exchange, 200, "application/json", reply(exchange, body));
            } catch (ProblemException e) {
                e.retryAfter()
                        .ifPresent(time ->
                                exchange.getResponseHeaders().set("Retry-After", Long.toString(time.toSeconds())));
                answer(exchange, e.problem().status(), "application/problem+json", e.problem());
            }
        }
    }

    private @Nullable Object reply(HttpExchange exchange, byte[] body) {
        String call =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        if (call.equals("POST /challenges")) {
            return new Challenge("challenge-" + challenges.incrementAndGet());
        }
        if (call.equals("POST /nodes")) {
            return register(JSON.readValue(body, NodeRegistration.class));
        }
        if (call.endsWith("/heartbeat")) {
            String said = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            authorizations.add(said);
            if (!sessions.contains(said.replaceFirst("^Bearer ", ""))) {
                throw new ProblemException(ProblemType.SESSION_OVER, "register first");
            }
            heartbeat(new NodeId(call.split("/")[2]), JSON.readValue(body, NodeReport.class));
            return new HeartbeatAnswer(Orders.none(epoch), now(), now(), catalog);
        }
        if (call.equals("POST /backup-target")) {
            BackupTargetRequest request = JSON.readValue(body, BackupTargetRequest.class);
            backupTargetRequests.add(request);
            return backupTargets.apply(request);
        }
        if (call.equals("POST /assign")) {
            return assignments.get();
        }
        if (call.equals("POST /commit")) {
            return commits.apply(JSON.readValue(body, CommitRequest.class));
        }
        if (call.startsWith("GET /uploads/")) {
            return statuses.apply(UploadId.of(call.substring("GET /uploads/".length())));
        }
        if (call.equals("POST /uploads/statuses")) {
            return Arrays.stream(JSON.readValue(body, UploadId[].class))
                    .map(statuses)
                    .toList();
        }
        if (call.endsWith("/withdrawals")) {
            Withdrawal withdrawal = JSON.readValue(body, Withdrawal.class);
            withdrawals.add(withdrawal);
            return statuses.apply(withdrawal.upload());
        }
        if (call.equals("GET /nodes")) {
            return nodes;
        }
        throw new ProblemException(ProblemType.NOT_FOUND, call);
    }

    private Instant now() {
        return Instant.now().plus(ahead);
    }

    private NodeWelcome register(NodeRegistration registration) {
        registrations.add(registration);
        Problem refused = refusal;
        if (refused != null) {
            throw new ProblemException(refused, null);
        }
        if (notYet.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new ProblemException(ProblemType.OTHER_FOLDER, "it has reported a moment ago", Duration.ofSeconds(1));
        }
        known.add(registration.node());
        String session = "session-" + challenges.get();
        sessions.add(session);
        return new NodeWelcome(CLUSTER, Base64.getEncoder().encodeToString(grantKey), session, 50, now());
    }

    private void heartbeat(NodeId node, NodeReport report) {
        if (!known.contains(node)) {
            throw new ProblemException(ProblemType.UNKNOWN_NODE, "the manager does not know " + node);
        }
        reports.add(report);
    }

    private static void answer(HttpExchange exchange, int status, String type, @Nullable Object body) {
        byte[] bytes = body == null ? new byte[0] : JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", type);
        try {
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
