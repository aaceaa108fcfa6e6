package dev.cofre.manager.node;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.KnownNode;
import dev.cofre.manager.grant.Grants;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * The nodes of the cluster. Who they are lies in the catalog; whether they live, and how much room they have, is in
 * memory and comes back with their reports. Thread-safe.
 */
@Service
public class Nodes {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final int LONGEST_ZONE = 63;
    private static final int LONGEST_DISTRUST = 500;

    private final Catalog catalog;
    private final Grants grants;
    private final SteadyTime time;
    private final Clock clock;
    private final NodeProperties.Heartbeat heartbeat;
    private final Patience patience;
    private final WarmUp warmUp;
    private final Map<NodeId, Member> members = new ConcurrentHashMap<>();

    Nodes(Catalog catalog, Grants grants, SteadyTime time, Clock clock, NodeProperties properties) {
        this.catalog = catalog;
        this.grants = grants;
        this.time = time;
        this.clock = clock;
        this.heartbeat = properties.heartbeat();
        this.patience = new Patience(
                heartbeat.silence(),
                properties.repair().grace(),
                properties.repair().restartGrace(),
                time.now());
        catalog.nodes().forEach(known -> members.put(known.node(), Member.unheard(known)));
        this.warmUp = new WarmUp(time.now().plus(properties.warmUp()), members.keySet());
    }

    public List<Node> all() {
        return members.values().stream()
                .map(this::node)
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .toList();
    }

    /** A node that has registered at some time, here or at another manager of the cluster. */
    public Optional<Node> find(NodeId id) {
        Member member = members.get(id);
        if (member == null) {
            catalog.node(id).ifPresent(known -> members.putIfAbsent(id, Member.unheard(known)));
            member = members.get(id);
        }
        return Optional.ofNullable(member).map(this::node);
    }

    /**
     * The node of this name.
     *
     * @throws ProblemException {@code unknown-node}
     */
    public Node get(NodeId id) {
        return find(id).orElseThrow(() -> unknown(id));
    }

    /**
     * Goes on only if nodes can be chosen.
     *
     * @throws ProblemException {@code warming-up} while the manager cannot know yet which nodes are there
     */
    public void mustBeReady() {
        if (!isReady()) {
            throw warmUp.refusal(time.now(), members);
        }
    }

    /** Whether nodes can be chosen: false while the manager cannot know yet which nodes are there. */
    public boolean isReady() {
        return warmUp.isOver(time.now(), members);
    }

    /**
     * Begins to empty a node, or leaves it as it is now; on stable storage when this returns.
     *
     * @throws ProblemException {@code unknown-node}
     */
    public Node drain(NodeId id, boolean on) {
        get(id);
        catalog.drain(id, on);
        members.computeIfPresent(id, (node, member) -> member.withDraining(on));
        log.info(on ? "Node {} is to be emptied" : "Node {} is not emptied any more", id);
        return get(id);
    }

    Duration heartbeatInterval() {
        return heartbeat.interval();
    }

    /** Lets a node in, or in again. One at a time: two folders that claim one name must not both get in. */
    synchronized NodeWelcome register(NodeRegistration registration) {
        NodeId id = registration.node();
        checkForm(registration);
        checkCluster(registration);
        checkFolder(registration);
        KnownNode known = catalog.enter(id, registration.folder(), registration.url(), registration.zone());
        Member before = members.put(id, heard(known, registration.report()));
        log.info(
                "Node {} {} from {} in zone {}",
                id,
                before == null ? "joined" : "is back",
                registration.url(),
                registration.zone());
        return new NodeWelcome(
                catalog.cluster().id(),
                Base64.getEncoder().encodeToString(grants.keyFor(id, registration.folder())),
                heartbeat.interval().toMillis(),
                time.now());
    }

    /** @throws ProblemException {@code unknown-node} if the node has not registered since the manager's start */
    void heartbeat(NodeId id, NodeReport report) {
        checkForm(report);
        Member after = members.computeIfPresent(
                id, (node, member) -> member.hasReported() ? heard(member.known(), report) : member);
        if (after == null || !after.hasReported()) {
            throw unknown(id);
        }
    }

    private Node node(Member member) {
        Instant reported = member.reported();
        return member.at(time.now(), patience, reported == null ? null : time.on(clock, reported));
    }

    private Member heard(KnownNode known, NodeReport report) {
        return new Member(known, report, time.now(), ahead(report.clock()));
    }

    private @Nullable Duration ahead(@Nullable Instant other) {
        return other == null ? null : Duration.between(clock.instant(), other);
    }

    private void checkCluster(NodeRegistration registration) {
        UUID ours = catalog.cluster().id();
        if (registration.cluster() != null && !registration.cluster().equals(ours)) {
            throw new ProblemException(
                    ProblemType.OTHER_CLUSTER,
                    "the data folder of %s belongs to cluster %s, and this manager is that of %s; point %s to its own manager, or give it an empty folder"
                            .formatted(registration.node(), registration.cluster(), ours, registration.node()));
        }
    }

    private void checkFolder(NodeRegistration registration) {
        Optional<Node> present = find(registration.node());
        if (present.isEmpty() || present.get().folder().equals(registration.folder())) {
            return;
        }
        Node other = present.get();
        if (other.serves()) {
            throw new ProblemException(
                    ProblemType.OTHER_FOLDER,
                    "%s is running at %s with another data folder; give this server a name of its own (cofre.node.id), or stop the other one first"
                            .formatted(other.id(), other.url()));
        }
        if (other.state() == NodeState.SUSPECT) {
            // just after a start everybody is silent, and a second folder could slip in before the first reports
            mustBeReady();
        }
        log.warn(
                "Node {} comes with another data folder ({}, was {}): its replicas in the old one no longer count",
                other.id(),
                registration.folder(),
                other.folder());
    }

    private static void checkForm(NodeRegistration registration) {
        String scheme = registration.url().getScheme();
        boolean isWeb = "http".equals(scheme) || "https".equals(scheme);
        if (!isWeb || registration.url().getHost() == null) {
            throw invalid("url must be http:// or https:// with a host, was '%s'".formatted(registration.url()));
        }
        if (registration.zone().isBlank() || registration.zone().length() > LONGEST_ZONE) {
            throw invalid("zone must have 1 to %d characters".formatted(LONGEST_ZONE));
        }
        checkForm(registration.report());
    }

    private static void checkForm(NodeReport report) {
        if (report.capacity() < 0 || report.free() < 0 || report.uploadsInFlight() < 0) {
            throw invalid("capacity, free and uploadsInFlight must not be negative");
        }
        String distrust = report.distrust();
        if (distrust != null && distrust.length() > LONGEST_DISTRUST) {
            throw invalid("distrust must have at most %d characters".formatted(LONGEST_DISTRUST));
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ProblemType.INVALID_REQUEST, detail);
    }

    private static ProblemException unknown(NodeId id) {
        return new ProblemException(
                ProblemType.UNKNOWN_NODE, "no server '%s' has registered here; a server registers first".formatted(id));
    }
}
