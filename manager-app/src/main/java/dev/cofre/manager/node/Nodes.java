package dev.cofre.manager.node;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.identity.Possession;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.access.NodeSession;
import dev.cofre.manager.access.NodeSessions;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.grant.Grants;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.patience.Patience;
import dev.cofre.manager.node.patience.WakingTime;
import dev.cofre.manager.suspicion.Suspicions;
import dev.cofre.service.time.SteadyTime;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The nodes of the cluster: one door and one lock for all that they tell, hence its length. Who they are lies in the catalog; whether they
 * live, and how much room they have, is in memory and comes back with their reports. Thread-safe.
 */
@Service
public class Nodes implements NodeSessions {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final int LONGEST_ZONE = 63;
    private static final int LONGEST_DISTRUST = 500;

    private final Catalog catalog;
    private final Grants grants;
    private final Challenges challenges;
    private final Admission admission;
    private final Suspicions suspicions;
    private final History history;
    private final SteadyTime time;
    private final WakingTime waking;
    private final Clock clock;
    private final NodeProperties.Heartbeat heartbeat;
    private volatile Patience patience;
    private volatile Twins twins;
    private final Rivals rivals;
    private final WarmUp warmUp;
    private final Map<NodeId, Member> members = new ConcurrentHashMap<>();

    Nodes(
            Catalog catalog,
            Grants grants,
            Challenges challenges,
            Admission admission,
            Suspicions suspicions,
            History history,
            SteadyTime time,
            WakingTime waking,
            Clock clock,
            NodeProperties properties) {
        this.catalog = catalog;
        this.grants = grants;
        this.challenges = challenges;
        this.admission = admission;
        this.suspicions = suspicions;
        this.history = history;
        this.time = time;
        this.waking = waking;
        this.clock = clock;
        this.heartbeat = properties.heartbeat();
        this.patience = new Patience(
                heartbeat.silence(),
                properties.repair().grace(),
                properties.repair().restartGrace(),
                waking.now());
        this.twins = new Twins(heartbeat.interval(), patience, this::noteTwin);
        this.rivals = new Rivals(heartbeat.interval());
        catalog.nodes().forEach(known -> members.put(known.node(), Member.unheard(known)));
        this.warmUp = new WarmUp(properties.warmUp(), members.keySet());
    }

    /**
     * Servers can report from now on. What is counted from the start begins here: on a busy machine it takes longer to get here than
     * servers are given to report.
     */
    @EventListener
    void open(WebServerInitializedEvent event) {
        Instant now = waking.now();
        patience = patience.since(now);
        twins = new Twins(heartbeat.interval(), patience, this::noteTwin);
        warmUp.begin(now);
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
     * @throws ProblemException {@code warming-up} while the manager cannot know yet which nodes are there, or may lack something
     */
    public void mustBeReady() {
        if (!isWarm()) {
            throw warmUp.refusal(waking.now(), members);
        }
        history.mustBeCertain();
    }

    /**
     * As {@link #mustBeReady()}, for a node that tells what it has seen last: what was set back under a manager that runs, or behind
     * another's back, is noticed before it is entered and not with the next report.
     *
     * @throws ProblemException {@code unknown-node}, or {@code warming-up}
     */
    public void mustBeReady(NodeId id, @Nullable CatalogMark seen) {
        UUID folder = get(id).folder();
        mustBeReady();
        if (seen != null) {
            history.mustHave(folder, seen);
        }
    }

    /** Whether nodes can be chosen: false while the manager cannot know yet which nodes are there, or the catalog lacks something. */
    public boolean isReady() {
        return isWarm() && history.isCertain();
    }

    /** Whether it is known which nodes are there, as far as they have had time to report. */
    public boolean isWarm() {
        return warmUp.isOver(waking.now(), members);
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

    /**
     * Removes a node on which nothing counts any more; on stable storage when this returns.
     *
     * @throws ProblemException {@code unknown-node}; {@code still-needed} while it may come back
     */
    public synchronized void remove(NodeId id) {
        mustBeGone(get(id));
        if (!catalog.remove(id, clock.instant())) {
            throw new ProblemException(
                    ProblemType.STILL_NEEDED,
                    "copies are listed at %s that were not a moment ago; try again".formatted(id));
        }
        members.remove(id);
        suspicions.forget(id);
        log.warn("Node {} is removed, and its key counts no more: an operator has said so", id);
    }

    /** @throws ProblemException {@code still-needed} if this node may come back */
    public void mustBeGone(Node node) {
        boolean gone = node.draining() || node.state() == NodeState.STOPPED || node.state() == NodeState.LOST;
        if (!gone) {
            throw new ProblemException(
                    ProblemType.STILL_NEEDED,
                    node.state() == NodeState.SUSPECT
                            ? "%s is silent, and may be back any moment; it can be removed once it counts as lost"
                                    .formatted(node.id())
                            : "%s is here (%s): empty it with 'cofre drain %s' first, and remove it when that says that it is safe"
                                    .formatted(node.id(), node.state(), node.id()));
        }
    }

    /** Another manager of the cluster may have removed some. One that is heard of at this very moment is looked at the next time. */
    void forgetRemoved() {
        Set<NodeId> listed = catalog.nodes().stream().map(KnownNode::node).collect(Collectors.toSet());
        members.entrySet()
                .removeIf(each -> !listed.contains(each.getKey())
                        && catalog.isRemoved(each.getValue().known().folder()));
    }

    /** How often somebody has to ask for the nodes, so that they can be missed. */
    Duration lookInterval() {
        return heartbeat.look();
    }

    Duration heartbeatInterval() {
        return heartbeat.interval();
    }

    /**
     * Lets a node in, or in again. One at a time: two folders that claim one name must not both get in, nor two processes with one
     * folder.
     *
     * @param session that the process has from an earlier registration, and keeps; null for one that is new
     */
    synchronized NodeWelcome register(NodeRegistration registration, @Nullable String session) {
        NodeId id = registration.node();
        checkForm(registration);
        checkPossession(registration);
        checkCluster(registration);
        Optional<Node> present = find(id);
        present.ifPresent(other -> checkFolder(registration, other));
        mustBeAdmissible(registration, present);
        boolean sameFolder = present.isPresent() && present.get().folder().equals(registration.folder());
        String kept = sameFolder ? session : null;
        if (sameFolder && kept == null) {
            twins.mustBeAlone(members.get(id), waking.now());
        }
        admission.admit(registration);
        if (present.isPresent() && !sameFolder) {
            log.warn(
                    "Node {} comes with another data folder ({}, was {}): its replicas in the old one no longer count",
                    id,
                    registration.folder(),
                    present.get().folder());
        }
        String current = kept == null ? NodeSession.create(id) : kept;
        catalog.enter(id, registration.folder(), registration.url(), registration.zone());
        present.ifPresent(before -> noteMove(before, registration.url()));
        catalog.begin(id, digest(current));
        KnownNode known = catalog.node(id).orElseThrow(() -> unknown(id));
        Member before = members.put(id, heard(known, registration.report()));
        tell(known, registration.report());
        log.info(
                "Node {} {} from {} in zone {}",
                id,
                before == null ? "joined" : "is back",
                registration.url(),
                registration.zone());
        return new NodeWelcome(
                catalog.cluster().id(),
                Base64.getEncoder().encodeToString(grants.keyFor(id, registration.folder(), registration.key())),
                current,
                heartbeat.interval().toMillis(),
                time.now());
    }

    /** The manager's copy may be old where another manager has registered the node. */
    @Override
    public Optional<NodeId> nodeOf(String token) {
        return NodeSession.claimed(token).filter(node -> {
            BlobId digest = digest(token);
            Member member = members.get(node);
            if (member != null && digest.equals(member.known().session())) {
                return true;
            }
            Optional<KnownNode> now = catalog.node(node);
            now.ifPresent(known -> members.compute(
                    node, (id, before) -> before == null ? Member.unheard(known) : before.withKnown(known)));
            return now.isPresent() && digest.equals(now.get().session());
        });
    }

    private static BlobId digest(String session) {
        return BlobId.ofContent(session.getBytes(StandardCharsets.UTF_8));
    }

    private void noteMove(Node before, URI url) {
        if (!before.url().equals(url)) {
            log.warn(
                    "Node {} is at {} now, and was at {} before: if nobody has moved it, find out who did",
                    before.id(),
                    url,
                    before.url());
            catalog.moved(before.id(), new KnownNode.Move(before.url(), clock.instant()));
        }
    }

    private void noteTwin(KnownNode known) {
        suspicions.note(
                known.node(),
                Suspicion.Kind.RUNS_TWICE,
                "a second process asks to be let in as %s with its key while the first, at %s, reports: its data folder was copied"
                        .formatted(known.node(), known.url()));
    }

    private void noteClaim(NodeRegistration registration, String with) {
        suspicions.note(
                registration.node(),
                Suspicion.Kind.NAME_CLAIMED,
                "somebody at %s asks to be let in as %s with %s, and is not"
                        .formatted(registration.url(), registration.node(), with));
    }

    private void checkPossession(NodeRegistration registration) {
        Possession possession = registration.possession();
        boolean asked = possession != null && challenges.take(possession.challenge());
        if (asked && !registration.isSigned() && find(registration.node()).isPresent()) {
            noteClaim(registration, "a key that it does not have");
        }
        if (!asked || !registration.isSigned()) {
            throw new ProblemException(
                    ProblemType.IDENTITY_UNPROVEN,
                    "%s has not signed its registration with its key for a challenge of this manager that is new and not used; ask for one and register again"
                            .formatted(registration.node()));
        }
    }

    /**
     * @return the state of the catalog that takes the place of those that the node has seen; null while it may lack some of them
     * @throws ProblemException {@code unknown-node} if the node has not registered since the manager's start
     */
    @Nullable
    CatalogMark heartbeat(NodeId id, NodeReport report) {
        checkForm(report);
        Member after = members.computeIfPresent(
                id, (node, member) -> member.hasReported() ? heard(member.known(), report) : member);
        if (after == null || !after.hasReported()) {
            throw unknown(id);
        }
        return tell(after.known(), report);
    }

    private @Nullable CatalogMark tell(KnownNode known, NodeReport report) {
        return history.told(
                known.node(), known.folder(), Objects.requireNonNullElse(report.catalog(), List.<CatalogMark>of()));
    }

    private Node node(Member member) {
        return member.now(waking, time, clock, patience);
    }

    private Member heard(KnownNode known, NodeReport report) {
        return new Member(known, report, waking.now(), time.now(), ahead(report.clock()));
    }

    private @Nullable Duration ahead(@Nullable Instant other) {
        return other == null ? null : Duration.between(clock.instant(), other);
    }

    private void mustBeAdmissible(NodeRegistration registration, Optional<Node> present) {
        try {
            admission.mustBeAdmissible(registration);
        } catch (ProblemException e) {
            if (present.isPresent()
                    && present.get().folder().equals(registration.folder())
                    && !registration.key().equals(present.get().key())) {
                noteClaim(registration, "another key, " + registration.key().fingerprint());
            }
            throw e;
        }
    }

    private void checkCluster(NodeRegistration registration) {
        UUID ours = catalog.cluster().id();
        if (registration.cluster() != null && !registration.cluster().equals(ours)) {
            if (catalog.copies(0, 1).isEmpty()) {
                history.foreign(registration.node(), registration.cluster());
            }
            throw new ProblemException(
                    ProblemType.OTHER_CLUSTER,
                    "the data folder of %s belongs to cluster %s, and this manager is that of %s; point %s to its own manager, or give it an empty folder"
                            .formatted(registration.node(), registration.cluster(), ours, registration.node()));
        }
    }

    private void checkFolder(NodeRegistration registration, Node other) {
        if (other.folder().equals(registration.folder())) {
            return;
        }
        if (other.serves()) {
            ProblemException refusal = rivals.refusal(other, members.get(other.id()), waking.now());
            if (refusal.retryAfter().isEmpty()) {
                noteClaim(registration, "another data folder");
            }
            throw refusal;
        }
        if (other.state() == NodeState.SUSPECT) {
            // just after a start everybody is silent, and a second folder could slip in before the first reports
            mustBeReady();
        }
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
        if (report.catalog() != null && report.catalog().size() > NodeReport.MOST_BRANCHES) {
            throw invalid("catalog must have at most %d branches".formatted(NodeReport.MOST_BRANCHES));
        }
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
