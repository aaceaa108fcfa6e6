package dev.cofre.client.fake;

import com.sun.net.httpserver.HttpExchange;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.DepartureView;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.RemovalView;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.repair.TakenBack;
import dev.cofre.api.status.ClientShare;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.trash.TrashEntry;
import dev.cofre.api.trash.TrashPage;
import dev.cofre.api.upload.UploadStatus;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The manager's doors for clients. */
public final class FakeManager extends Door {
    private final FakeCluster cluster;
    private final List<AssignRequest> assigned = new CopyOnWriteArrayList<>();
    private final Queue<ProblemException> problems = new ConcurrentLinkedQueue<>();
    private final List<TrashEntry> deletable = new CopyOnWriteArrayList<>();
    private final List<TrashEntry> trash = new CopyOnWriteArrayList<>();
    private final Queue<DepartureView> departures = new ConcurrentLinkedQueue<>();
    private final Queue<TakenBack> takenBack = new ConcurrentLinkedQueue<>();
    private final Queue<RemovalView> removals = new ConcurrentLinkedQueue<>();
    private final Queue<RepairView> repairs = new ConcurrentLinkedQueue<>();
    private volatile BackupsView backups = new BackupsView(List.of(), List.of());
    private volatile List<StoppedAct> stopped = List.of();
    private final List<WaitingNode> waiting = new CopyOnWriteArrayList<>();
    private volatile @Nullable URI movedFrom;
    private volatile boolean brakeless;
    private volatile @Nullable NodeId retired;
    private volatile boolean babbling;
    private volatile boolean hanging;
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile @Nullable String token;
    private final List<Suspicion> suspicions = new CopyOnWriteArrayList<>();
    private final List<ClientShare> shares = new CopyOnWriteArrayList<>();
    private final List<SuspicionReport> reported = new CopyOnWriteArrayList<>();
    private final AtomicInteger locationsAsked = new AtomicInteger();

    FakeManager(FakeCluster cluster) {
        this.cluster = cluster;
    }

    /** The next question is answered with this. */
    public void fails(ProblemException problem) {
        problems.add(problem);
    }

    /** Answers no further question, and lets whoever asks wait. */
    public void hangs() {
        hanging = true;
    }

    /** From now on only those with this token are heard. */
    public void requires(String secret) {
        token = secret;
    }

    /** All servers were reached there before. */
    public void moved(URI from) {
        movedFrom = from;
    }

    /** Knows of a server that has gone before servers had keys. */
    public void retired(NodeId node) {
        retired = node;
    }

    /** From now on it is something else than a manager. */
    public void babbles() {
        babbling = true;
    }

    /** The next answers to whether every file has its copies; yes, once they are used up. */
    public void repairing(RepairView... views) {
        repairs.addAll(List.of(views));
    }

    /** What is expected from now on. */
    public void expects(BackupsView view) {
        backups = view;
    }

    /** Is one of before there were brakes. */
    public void knowsNoBrakes() {
        brakeless = true;
    }

    /** What waits for a person's word from now on. */
    public void stops(StoppedAct... acts) {
        stopped = List.of(acts);
    }

    /** The next answers to what a server has back; there is no other server. */
    public void takesBack(TakenBack... answers) {
        takenBack.addAll(List.of(answers));
    }

    /** The next answers to the removal of any server; refused, once they are used up. */
    public void removes(RemovalView... answers) {
        removals.addAll(List.of(answers));
    }

    /** The next answers to what the leaving of server1 would cost; nothing, once they are used up. */
    public void leaving(DepartureView... views) {
        departures.addAll(List.of(views));
    }

    /** Of a server that is being emptied. */
    public static DepartureView departure(long onlyHere, long tooFewElsewhere) {
        return new DepartureView(
                new NodeId("server1"),
                NodeState.DRAINING,
                true,
                onlyHere == 0,
                tooFewElsewhere == 0,
                tooFewElsewhere,
                2048,
                onlyHere,
                tooFewElsewhere,
                onlyHere == 0 ? List.of() : List.of(BlobId.ofContent(new byte[] {1})),
                false,
                tooFewElsewhere > 5 ? "no other server can take some of the blobs" : null);
    }

    /** From now on something speaks against a server. */
    public void suspects(Suspicion... all) {
        suspicions.addAll(List.of(all));
    }

    /** A client that has nearly as much as it may have. */
    public void tellsOf(ClientShare share) {
        shares.add(share);
    }

    /** What was said of servers, in order. */
    public List<SuspicionReport> reported() {
        return List.copyOf(reported);
    }

    /** Every question where to send files, in order. */
    public List<AssignRequest> assigned() {
        return List.copyOf(assigned);
    }

    public int locationsAsked() {
        return locationsAsked.get();
    }

    @Override
    void handle(HttpExchange exchange) throws IOException {
        if (hanging) {
            awaitEnd();
        }
        if (babbling) {
            answer(exchange, 200, "text/html", "<html>hello".getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (token != null && !header(exchange, "Authorization").equals("Bearer " + token)) {
            throw new ProblemException(ProblemType.UNAUTHENTICATED, "this cluster asks for a token");
        }
        if (exchange.getRequestURI().getRawPath().equals("/suspicions")) {
            reported.add(JSON.readValue(exchange.getRequestBody().readAllBytes(), SuspicionReport.class));
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        ProblemException problem = problems.poll();
        if (problem != null) {
            throw problem;
        }
        String path = exchange.getRequestURI().getRawPath();
        Map<String, String> query = query(exchange);
        if (path.equals("/assign")) {
            AssignRequest request = JSON.readValue(exchange.getRequestBody().readAllBytes(), AssignRequest.class);
            assigned.add(request);
            json(
                    exchange,
                    200,
                    new Assignments(
                            request.files().stream()
                                    .map(file -> assign(request, file))
                                    .toList(),
                            cluster.servers().stream()
                                    .map(server -> new Assignments.ServerKey(
                                            server.node(), server.pair().key()))
                                    .toList(),
                            new ReplicationFactor(2)));
        } else if (path.equals("/uploads/statuses")) {
            List<UploadStatus> statuses = new ArrayList<>();
            for (UploadId upload : JSON.readValue(exchange.getRequestBody().readAllBytes(), UploadId[].class)) {
                statuses.add(status(upload));
            }
            json(exchange, 200, statuses);
        } else if (path.startsWith("/uploads/")) {
            json(exchange, 200, status(UploadId.of(path.substring("/uploads/".length()))));
        } else if (path.equals("/admissions")) {
            json(exchange, 200, waiting);
        } else if (path.startsWith("/admissions/")) {
            json(exchange, 200, admitted(path.substring("/admissions/".length()), query.get("fingerprint")));
        } else if (path.equals("/nodes")) {
            json(exchange, 200, nodes());
        } else if (path.endsWith("/departure") || path.endsWith("/drain")) {
            DepartureView next = departures.poll();
            json(exchange, 200, next == null ? departure(0, 0) : next);
        } else if (path.equals("/repair")) {
            RepairView next = repairs.poll();
            json(exchange, 200, next == null ? new RepairView(true, 0, 0, 0, null, 0, 0, null) : next);
        } else if (path.equals("/status")) {
            RepairView next = repairs.poll();
            json(
                    exchange,
                    200,
                    new ClusterStatus(
                            next == null ? new RepairView(true, 0, 0, 0, null, 0, 0, null) : next,
                            nodes().stream()
                                    .map(node -> new NodeStatus(
                                            node.node(),
                                            node.state(),
                                            node.capacity(),
                                            node.free(),
                                            next == null ? 0 : next.missingCopies(),
                                            next == null,
                                            node.lastHeartbeat(),
                                            null,
                                            null,
                                            null,
                                            node.lastHeartbeat()))
                                    .toList(),
                            null,
                            null,
                            List.copyOf(suspicions),
                            List.copyOf(shares)));
        } else if (path.equals("/backups")) {
            json(exchange, 200, backups);
        } else if (path.equals("/brakes") && !brakeless) {
            json(exchange, 200, stopped);
        } else if (path.startsWith("/nodes/")
                && exchange.getRequestMethod().equals("DELETE")
                && !path.endsWith("/drain")) {
            if (removals.isEmpty()) {
                throw new ProblemException(ProblemType.STILL_NEEDED, "1 copies at server2 are still needed");
            }
            json(exchange, 200, removals.remove());
        } else if (path.endsWith("/take-back")) {
            TakenBack back = takenBack.peek();
            if (back == null || !path.equals("/nodes/%s/take-back".formatted(back.node()))) {
                throw new ProblemException(ProblemType.UNKNOWN_NODE, "no such server has registered");
            }
            json(exchange, 200, takenBack.remove());
        } else if (path.startsWith("/brakes/")) {
            json(exchange, 200, stopped.get(0));
        } else if (path.equals("/trash")) {
            json(exchange, 200, new TrashPage(List.copyOf(trash), null));
        } else if (path.startsWith("/trash/")) {
            FileName name = new FileName(decode(path.substring("/trash/".length())));
            List<Receipt> back = FakeCluster.move(name, cluster.trashed, cluster.committed);
            json(
                    exchange,
                    200,
                    back.isEmpty()
                            ? moved(name.value(), trash, new ArrayList<>())
                            : new TrashPage(entries(back), null));
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            FileName name = new FileName(decode(path.substring("/files/".length())));
            List<Receipt> gone = FakeCluster.move(name, cluster.committed, cluster.trashed);
            json(
                    exchange,
                    200,
                    gone.isEmpty() ? moved(name.value(), deletable, trash) : new TrashPage(entries(gone), null));
        } else if (path.equals("/files")) {
            json(exchange, 200, page(query.get("after"), Integer.parseInt(query.get("limit"))));
        } else if (path.endsWith("/locations")) {
            String name = decode(path.substring("/files/".length(), path.length() - "/locations".length()));
            json(exchange, 200, locations(new FileName(name), query.get("version")));
        } else {
            throw new ProblemException(ProblemType.NOT_FOUND, "no such door: " + path);
        }
    }

    private static List<TrashEntry> entries(List<Receipt> receipts) {
        return receipts.stream()
                .map(receipt -> new TrashEntry(
                        receipt.name(),
                        receipt.version(),
                        receipt.blob(),
                        receipt.size(),
                        receipt.committed(),
                        receipt.committed()))
                .toList();
    }

    /** A server waits to be admitted. */
    public void waits(WaitingNode node) {
        waiting.add(node);
    }

    private WaitingNode admitted(String node, @Nullable String fingerprint) {
        WaitingNode found = waiting.stream()
                .filter(each -> each.node().value().equals(node))
                .filter(each -> fingerprint == null || each.fingerprint().equals(fingerprint))
                .findFirst()
                .orElseThrow(() -> new ProblemException(ProblemType.UNKNOWN_NODE, "no server waits under that name"));
        waiting.remove(found);
        return found;
    }

    /** A file that can be deleted. */
    public void deletable(String name) {
        deletable.add(new TrashEntry(
                new FileName(name),
                1,
                BlobId.ofContent(new byte[] {1}),
                2048,
                Instant.parse("2026-11-27T10:00:00Z"),
                Instant.parse("2026-12-04T10:00:00Z")));
    }

    private static TrashPage moved(String name, List<TrashEntry> from, List<TrashEntry> to) {
        List<TrashEntry> moved =
                from.stream().filter(entry -> entry.name().value().equals(name)).toList();
        if (moved.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_FILE, "client 'client1' has no file '%s' there".formatted(name));
        }
        from.removeAll(moved);
        to.addAll(moved);
        return new TrashPage(moved, null);
    }

    @Override
    public void close() {
        end.countDown();
        super.close();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Assignment assign(AssignRequest request, FileToStore file) {
        UploadId upload = Objects.requireNonNull(file.upload());
        FileName name = Objects.requireNonNull(file.name());
        Receipt receipt = cluster.receipts.get(upload);
        if (receipt != null) {
            return new Assignment.Stored(upload, receipt);
        }
        FakeStorage node = cluster.servers().stream()
                .filter(server -> !Objects.requireNonNull(request.exclude()).contains(server.node()))
                .findFirst()
                .orElseThrow(
                        () -> new ProblemException(ProblemType.NOT_ENOUGH_NODES, "need 2 servers with space, have 0"));
        boolean link = file.blob() != null && node.blobs.containsKey(file.blob());
        String grant = node.expect(
                upload,
                request.client(),
                name,
                file.copies() == null ? new ReplicationFactor(2) : file.copies(),
                link ? file.blob() : null);
        Instant expires = Instant.now().plusSeconds(60);
        return link
                ? new Assignment.Link(upload, node.node(), node.url(), grant, expires, "it has these bytes")
                : new Assignment.Send(upload, node.node(), node.url(), grant, expires, "most free space");
    }

    private UploadStatus status(UploadId upload) {
        Integer left = cluster.questionsUntilCommit.computeIfPresent(upload, (id, count) -> count - 1);
        if (left != null && left > 0) {
            return new UploadStatus(upload, UploadStatus.State.OPEN, null);
        }
        Receipt receipt = cluster.receipts.get(upload);
        return receipt == null
                ? new UploadStatus(upload, UploadStatus.State.UNKNOWN, null)
                : new UploadStatus(upload, UploadStatus.State.COMMITTED, receipt);
    }

    private List<NodeView> nodes() {
        List<NodeView> nodes = new ArrayList<>(runningNodes());
        NodeId gone = retired;
        if (gone != null) {
            nodes.add(new NodeView(
                    gone, cluster.server(1).url(), "default", NodeState.LOST, 0, 0, 0, 0, null, null, Instant.EPOCH));
        }
        return nodes;
    }

    private List<NodeView> runningNodes() {
        return cluster.servers().stream()
                .map(server -> new NodeView(
                        server.node(),
                        server.url(),
                        "default",
                        NodeState.LIVE,
                        2_000_000_000_000L,
                        1_200_000_000_000L,
                        0,
                        0,
                        server.pair().key(),
                        movedFrom,
                        Instant.now()))
                .toList();
    }

    private FilePage page(@Nullable String after, int limit) {
        List<FileEntry> rest = cluster.committed.stream()
                .map(Receipt::name)
                .distinct()
                .sorted()
                .filter(name -> after == null || name.value().compareTo(after) > 0)
                .map(cluster::newest)
                .map(receipt -> new FileEntry(
                        receipt.name(),
                        receipt.version(),
                        receipt.blob(),
                        receipt.size(),
                        receipt.committed(),
                        receipt.replicas().size()))
                .toList();
        List<FileEntry> page = rest.subList(0, Math.min(limit, rest.size()));
        return new FilePage(
                page, page.size() < rest.size() ? page.get(page.size() - 1).name() : null);
    }

    private Locations locations(FileName name, @Nullable String version) {
        locationsAsked.incrementAndGet();
        Receipt found = cluster.committed.stream()
                .filter(receipt -> receipt.name().equals(name))
                .filter(receipt -> version == null || receipt.version() == Integer.parseInt(version))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_FILE,
                        "client1 has no file '%s'; 'cofre files' lists them".formatted(name)));
        return new Locations(
                found.client(),
                name,
                found.version(),
                found.blob(),
                found.size(),
                cluster.servers().stream()
                        .filter(server -> server.blobs.containsKey(found.blob()))
                        .map(server ->
                                new Locations.Location(server.node(), server.url(), NodeState.LIVE, server.readGrant()))
                        .toList());
    }
}
