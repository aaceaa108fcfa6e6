package dev.cofre.system.conduct;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns what a server says to the manager into something else. */
final class LyingReports {
    /** Whose file a primary makes of an upload that is not. */
    private static final ClientName ANOTHER = new ClientName(Lie.VICTIM);

    private static final FileName ANOTHERS_FILE = new FileName("planted");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ManagerApi manager;
    private final NodeId self;
    private final Orders orders;
    private final Path claims;
    private final NodeKeyPair made = NodeKeyPair.generate();
    private volatile @Nullable NodeRegistration registration;
    private final Map<NodeId, ReplicaProof> signedBefore = new ConcurrentHashMap<>();

    /** @param claims a file with the blobs that it says it holds, one a line */
    LyingReports(ManagerApi manager, NodeId self, Orders orders, Path claims) {
        this.manager = manager;
        this.self = self;
        this.orders = orders;
        this.claims = claims;
    }

    ManagerApi api() {
        return (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "register" -> registration = (NodeRegistration) arguments[0];
                        case "commit" -> arguments[0] = handedIn((CommitRequest) arguments[0]);
                        case "backupTarget" -> arguments[0] = wished((BackupTargetRequest) arguments[0]);
                        case "checked" -> arguments[1] = slander(method, arguments[1]);
                        case "heartbeat" -> pose((NodeReport) arguments[1]);
                        default -> {}
                    }
                    if (method.getName().equals("compare") && orders.tells(Lie.CLAIMS_ALL)) {
                        return claim((InventoryPage) arguments[1]);
                    }
                    Object answer = invoke(method, arguments);
                    return orders.tells(Lie.NOT_DONE) ? ordersLeft(answer) : answer;
                });
    }

    private @Nullable Object invoke(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(manager, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** All orders for copies are answered as done at once; these, and those to let copies go, reach nobody here. */
    private @Nullable Object ordersLeft(@Nullable Object answer) {
        if (answer instanceof HeartbeatAnswer heard) {
            return new HeartbeatAnswer(allDone(heard.orders()), heard.now(), heard.clock());
        }
        return answer instanceof dev.cofre.api.repair.Orders ordered ? allDone(ordered) : answer;
    }

    private dev.cofre.api.repair.Orders allDone(dev.cofre.api.repair.Orders ordered) {
        NodeRegistration known = registration;
        if (known == null) {
            return ordered;
        }
        List<CopyReport.Copy> done = new ArrayList<>();
        for (CopyOrder copy : ordered.copies()) {
            done.add(new CopyReport.Copy(copy.blob(), copy.uploads().uploads().size(), null));
        }
        if (!done.isEmpty()) {
            manager.copied(self, new CopyReport(known.folder(), done));
        }
        JsonNode tree = JSON.valueToTree(ordered);
        ((ObjectNode) tree).set("copies", JSON.createArrayNode());
        ((ObjectNode) tree).set("surplus", JSON.createArrayNode());
        return JSON.treeToValue(tree, dev.cofre.api.repair.Orders.class);
    }

    private InventoryAnswer claim(InventoryPage page) {
        TreeSet<BlobId> all = new TreeSet<>(page.blobs());
        claimed().stream()
                .filter(blob -> page.after() == null || blob.compareTo(page.after()) > 0)
                .filter(blob -> page.upTo() == null || blob.compareTo(page.upTo()) <= 0)
                .forEach(all::add);
        InventoryAnswer answer = manager.compare(
                self,
                new InventoryPage(
                        page.folder(),
                        page.after(),
                        page.upTo(),
                        all.stream().limit(InventoryPage.MOST).toList()));
        return new InventoryAnswer(List.of(), answer.upTo());
    }

    private List<BlobId> claimed() {
        try {
            return Files.exists(claims)
                    ? Files.readAllLines(claims).stream().map(BlobId::of).toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommitRequest handedIn(CommitRequest request) {
        boolean lies = orders.tells(Lie.REPLAYED_SIGNATURES);
        boolean moves = orders.tells(Lie.ANOTHERS_FILE);
        List<Finished> uploads = new ArrayList<>();
        for (Finished finished : request.uploads()) {
            List<ReplicaProof> proofs = new ArrayList<>();
            for (ReplicaProof proof : finished.replicas()) {
                ReplicaProof before = signedBefore.put(proof.node(), proof);
                boolean replays = lies && before != null && !proof.node().equals(self);
                proofs.add(replays ? proof.with(Objects.requireNonNull(before.signature())) : proof);
            }
            uploads.add(new Finished(
                    finished.upload(),
                    moves ? ANOTHER : finished.client(),
                    moves ? ANOTHERS_FILE : finished.name(),
                    finished.blob(),
                    finished.size(),
                    finished.copies(),
                    proofs,
                    finished.warrant()));
        }
        return new CommitRequest(request.primary(), uploads);
    }

    private BackupTargetRequest wished(BackupTargetRequest request) {
        if (!orders.tells(Lie.ANOTHERS_TARGETS)) {
            return request;
        }
        return new BackupTargetRequest(
                request.primary(),
                request.uploads().stream()
                        .map(each -> new Wanted(
                                each.upload(),
                                ANOTHER,
                                ANOTHERS_FILE,
                                each.size(),
                                each.copies(),
                                each.count(),
                                each.held(),
                                each.warrant()))
                        .toList(),
                request.exclude());
    }

    private Object slander(Method method, Object report) {
        if (!orders.tells(Lie.SLANDERS)) {
            return report;
        }
        JsonNode tree = JSON.valueToTree(report);
        for (JsonNode each : (ArrayNode) tree.get("checks")) {
            if (each.has("flaw")) {
                ((ObjectNode) each).remove("flaw");
            } else {
                ((ObjectNode) each).put("flaw", "it has not proved it");
            }
        }
        return JSON.treeToValue(tree, method.getParameterTypes()[1]);
    }

    private void pose(NodeReport report) {
        NodeRegistration own = registration;
        if (own == null || !(orders.tells(Lie.SPEAKS_FOR_ANOTHER) || orders.tells(Lie.CLAIMS_NAME))) {
            return;
        }
        Optional<NodeView> other = manager.nodes().stream()
                .filter(node -> !node.node().equals(self) && node.state().serves())
                .findFirst();
        if (other.isEmpty()) {
            return;
        }
        NodeId name = other.get().node();
        if (orders.tells(Lie.SPEAKS_FOR_ANOTHER)) {
            tryTo(() -> manager.heartbeat(name, report));
            tryTo(() -> manager.lost(name, new LossReport(own.folder(), claimed())));
        }
        if (orders.tells(Lie.CLAIMS_NAME)) {
            tryTo(() -> manager.register(new NodeRegistration(
                            name, own.url(), own.zone(), UUID.randomUUID(), own.cluster(), report, made.key(), null)
                    .signed(manager.challenge(), made)));
        }
    }

    private static void tryTo(Runnable lie) {
        try {
            lie.run();
        } catch (RuntimeException e) {
            return; // it was refused, as it should be
        }
    }
}
