package dev.cofre.system.simulation;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.assign.AssignParts;
import dev.cofre.manager.brake.BrakeParts;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.commit.CommitParts;
import dev.cofre.manager.copies.CopiesPolicy;
import dev.cofre.manager.grant.AssignmentCheck;
import dev.cofre.manager.grant.GrantParts;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.history.History;
import dev.cofre.manager.history.HistoryParts;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.NodeParts;
import dev.cofre.manager.rebuild.CatchUpParts;
import dev.cofre.manager.repair.RepairParts;
import dev.cofre.manager.reservation.Reservations;
import dev.cofre.manager.suspicion.SuspicionParts;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.manager.time.ClusterTime;
import dev.cofre.manager.time.TimeParts;
import dev.cofre.manager.trash.TrashParts;
import dev.cofre.service.time.SteadyTime;
import dev.cofre.system.simulation.world.LifeLog;
import dev.cofre.system.simulation.world.Machine;
import dev.cofre.system.simulation.world.Pace;
import dev.cofre.system.simulation.world.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A manager: what decides is the real one's, made anew at each start. */
final class SimulatedManager extends Machine {
    static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration MEMORY = Duration.ofDays(90);

    private final Pace pace;
    private final CopiesPolicy policy;
    private final Mistake mistake;
    private final Catalog catalog;
    private final Runnable again;
    private final Promises promises;
    private final LifeLog log;
    private @Nullable Parts parts;

    private CatchUpParts.@Nullable Servers servers;

    /** @param again opens the catalog anew, as a process does that starts */
    SimulatedManager(
            Timeline timeline,
            Pace pace,
            int copies,
            Mistake mistake,
            Catalog catalog,
            Runnable again,
            Promises promises,
            LifeLog log) {
        super("manager", timeline);
        this.pace = pace;
        this.policy = new CopiesPolicy(copies, null);
        this.mistake = mistake;
        this.catalog = catalog;
        this.again = again;
        this.promises = promises;
        this.log = log;
    }

    private record Parts(
            NodeParts nodes,
            History history,
            Brakes brakes,
            Suspicions suspicions,
            Reservations reservations,
            RepairParts repair,
            ClusterTime time,
            TrashParts trash,
            AssignParts assign,
            CommitParts commit) {}

    @Override
    public void begin() {
        super.begin();
        log.add("the manager starts");
        again.run();
        promises.managerStarts();
        // begins with the clock, and goes on without it
        Duration offset = Duration.between(timeline.now(), clock().instant());
        SteadyTime steady = () -> timeline.now().plus(offset);
        Grants grants = GrantParts.of(catalog, steady);
        Suspicions suspicions = SuspicionParts.of(catalog, steady, clock());
        AssignmentCheck assignments =
                GrantParts.check(catalog, suspicions, steady, clock(), mistake == Mistake.ENTERS_WHAT_NOBODY_ASSIGNED);
        Brakes brakes = BrakeParts.of(catalog, steady, clock(), mistake == Mistake.HOLDS_NO_BRAKE);
        History history = new History(catalog, steady);
        NodeParts nodes = new NodeParts(
                catalog, grants, suspicions, history, steady, clock(), HEARTBEAT, pace.grace(), pace.restartGrace());
        Reservations reservations = new Reservations(steady, Duration.ofMinutes(15), 200_000);
        RepairParts repair = new RepairParts(
                catalog, nodes.nodes(), grants, reservations, brakes, suspicions, timeline.random(), steady, clock());
        ClusterTime time = TimeParts.of(catalog, nodes.nodes(), steady, clock());
        parts = new Parts(
                nodes,
                history,
                brakes,
                suspicions,
                reservations,
                repair,
                time,
                new TrashParts(catalog, time, brakes, history, pace.retention(), MEMORY),
                new AssignParts(
                        catalog,
                        nodes.nodes(),
                        reservations,
                        grants,
                        GrantParts.warrants(catalog),
                        assignments,
                        policy,
                        timeline.random()),
                new CommitParts(
                        nodes.nodes(), catalog, policy, reservations, suspicions, assignments, history, steady, time));
        nodes.open();
        Life life = life();
        life.every(10_000, repair::look);
        life.every(15_000, () -> TimeParts.pass(time));
        life.every(60_000, this::cleanUp);
        HistoryParts lookingBack = new HistoryParts(history, catalog, brakes);
        life.every(5_000, lookingBack::look);
        if (servers != null) {
            CatchUpParts catchUp = new CatchUpParts(history, nodes.nodes(), catalog, brakes, time, steady, servers);
            life.every(5_000, catchUp::look);
        }
    }

    /** Has it read their journals when its catalog lacks something. */
    void reads(CatchUpParts.Servers journals) {
        servers = journals;
    }

    private void cleanUp() {
        long before = catalog.versions();
        parts().trash.cleanUp();
        promises.haveExpired(before, before - catalog.versions());
    }

    private Parts parts() {
        if (parts == null) {
            throw new IllegalStateException("it does not run");
        }
        return parts;
    }

    RepairView view() {
        return parts().repair.view();
    }

    /** Answers what a server asks, by the name of the call. */
    @Nullable
    Object answer(NodeId from, @Nullable String session, String call, Object[] arguments) {
        Parts to = parts();
        if (call.equals("challenge")) {
            return to.nodes.challenge();
        }
        if (call.equals("register")) {
            return to.nodes.register((NodeRegistration) arguments[0], session);
        }
        if (session == null
                || to.nodes.nodes().nodeOf(session).filter(from::equals).isEmpty()) {
            throw new ProblemException(ProblemType.SESSION_OVER, from + " has to register again");
        }
        return switch (call) {
            case "heartbeat" -> to.nodes.heartbeat(from, (NodeReport) arguments[1], to.repair.orders());
            case "copied" -> {
                promises.areMade((CopyReport) arguments[1]);
                yield to.repair.copied(from, (CopyReport) arguments[1]);
            }
            case "release" -> {
                List<BlobId> released = to.repair.release(from, (ReleaseRequest) arguments[1]);
                promises.isReleased(from, released, to.nodes.nodes().get(from).draining());
                yield released;
            }
            case "checked" -> {
                to.repair.checked(from, (CheckReport) arguments[1]);
                yield null;
            }
            case "suspect" -> {
                to.repair.suspect(from, (SuspicionReport) arguments[0]);
                promises.isHeard((SuspicionReport) arguments[0], to.suspicions.all());
                yield null;
            }
            case "withdraw" -> to.commit.withdraw(from, (Withdrawal) arguments[1]);
            case "compare" -> to.repair.compare(from, (InventoryPage) arguments[1]);
            case "lost" -> {
                to.repair.lost(from, (LossReport) arguments[1]);
                yield null;
            }
            case "uploadsOf" -> to.repair.uploads(from, (BlobId) arguments[0], (String) arguments[1]);
            case "backupTarget" -> to.assign.targets((BackupTargetRequest) arguments[0]);
            case "commit" -> {
                ((CommitRequest) arguments[0]).uploads().forEach(promises::isConfirmed);
                UploadResults results = to.commit.commit((CommitRequest) arguments[0]);
                promises.isRefusedIfNotAssigned(from, (CommitRequest) arguments[0], to.suspicions.all());
                yield results;
            }
            case "upload" ->
                to.commit.statuses(List.of((UploadId) arguments[0])).get(0);
            case "statuses" -> to.commit.statuses(uploads(arguments[0]));
            case "nodes" -> to.nodes.views(to.reservations);
            case "assign" -> to.assign.assign((AssignRequest) arguments[0]);
            default -> throw new IllegalStateException("a simulated manager does not know " + call);
        };
    }

    @SuppressWarnings("unchecked")
    private static List<UploadId> uploads(Object argument) {
        return (List<UploadId>) argument;
    }

    dev.cofre.api.assign.Assignment assign(AssignRequest request) {
        return parts().assign.assign(request).assignments().get(0);
    }

    dev.cofre.api.upload.UploadStatus status(UploadId upload) {
        return parts().commit.statuses(List.of(upload)).get(0);
    }

    void delete(ClientName client, FileName name) {
        parts().trash.delete(client, name, null);
    }

    void undelete(ClientName client, FileName name) {
        parts().trash.undelete(client, name, null);
    }

    void drain(NodeId node, boolean on) {
        parts().nodes.nodes().drain(node, on);
    }

    /** Whether its catalog lacks nothing, as far as it knows. */
    boolean isCertain() {
        return parts().nodes.nodes().isReady();
    }

    List<Suspicion> suspicions() {
        return parts().suspicions.all();
    }

    List<StoppedAct> stopped() {
        return BrakeParts.stopped(parts().brakes);
    }

    /** A person says that it is meant. */
    void proceed(StoppedAct act) {
        BrakeParts.proceed(parts().brakes, act);
    }

    /** Servers that do not report, as a person sees them. */
    Set<NodeId> away() {
        return parts().nodes.nodes().all().stream()
                .filter(node -> !node.serves())
                .map(Node::id)
                .collect(Collectors.toSet());
    }

    /** Servers that have told too often of what the catalog does not contain. */
    Set<NodeId> doubted() {
        return parts().nodes.nodes().all().stream()
                .map(Node::id)
                .filter(node -> parts().history.doubt(node).isPresent())
                .collect(Collectors.toSet());
    }

    Instant time() {
        return parts().time.now();
    }
}
