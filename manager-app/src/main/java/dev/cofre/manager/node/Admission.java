package dev.cofre.manager.node;

import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.node.NodeCatalog;
import dev.cofre.service.start.OpenAddressGuard;
import dev.cofre.service.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Decides which keys are let in. A folder has one key, from when it is admitted: by itself on a manager that only its own machine can
 * reach, by the operator on any other. Another key for a folder is always the operator's to decide. Thread-safe.
 */
@Component
class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);
    private static final int MOST_WAITING = 100;
    /** Who waits asks every second. */
    private static final Duration GIVEN_UP = Duration.ofMinutes(1);

    private final NodeCatalog catalog;
    private final SteadyTime time;
    private final Clock clock;
    private final boolean byItself;
    /** They have asked last in steady time. */
    private final Map<Claim, WaitingNode> waiting = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Claim, WaitingNode> eldest) {
            return size() > MOST_WAITING;
        }
    };

    private record Claim(NodeId node, UUID folder, NodeKey key) {}

    Admission(NodeCatalog catalog, SteadyTime time, Clock clock, NodeProperties properties, Environment environment) {
        this.catalog = catalog;
        this.time = time;
        this.clock = clock;
        this.byItself = switch (properties.admission()) {
            case SECRET -> true;
            case OPERATOR -> false;
            case BY_ADDRESS -> OpenAddressGuard.isLoopback(environment.getProperty("server.address", ""));
        };
    }

    /**
     * Goes on only if the folder is admitted with this key, or may be without asking anybody.
     *
     * @param registration of which it is certain that it comes from the holder of its key
     * @throws ProblemException {@code not-admitted} if that is the operator's to decide
     */
    synchronized void mustBeAdmissible(NodeRegistration registration) {
        Optional<NodeKey> admitted = catalog.keyOf(registration.folder());
        if (admitted.isPresent() && admitted.get().equals(registration.key())) {
            return;
        }
        if (admitted.isPresent()) {
            throw await(
                    registration,
                    "its data folder was admitted with another key, %s: this folder is a copy, its node.key was lost, or somebody poses as %s"
                            .formatted(admitted.get().fingerprint(), registration.node()));
        }
        if (catalog.isRemoved(registration.folder())) {
            throw await(
                    registration,
                    "%s was removed from the cluster, and this is its data folder: with an empty one it is a new server"
                            .formatted(registration.node()));
        }
        if (!byItself) {
            throw await(registration, "the operator has not admitted it");
        }
    }

    /** Makes the key that of the folder, which {@link #mustBeAdmissible} has agreed to. */
    synchronized void admit(NodeRegistration registration) {
        if (catalog.keyOf(registration.folder())
                .filter(registration.key()::equals)
                .isEmpty()) {
            admit(new Claim(registration.node(), registration.folder(), registration.key()));
        }
    }

    /** Who has asked lately, by name. */
    synchronized List<WaitingNode> waiting() {
        waiting.values().removeIf(node -> time.since(node.last()).compareTo(GIVEN_UP) > 0);
        return waiting.values().stream()
                .map(this::shown)
                .sorted(Comparator.comparing(WaitingNode::node).thenComparing(WaitingNode::fingerprint))
                .toList();
    }

    /**
     * Admits one who waits.
     *
     * @param fingerprint of its key; may be null if there is only one of this name
     * @throws ProblemException {@code unknown-node} if nobody waits who is meant, {@code invalid-request} if several do
     */
    synchronized WaitingNode admit(NodeId node, @Nullable String fingerprint) {
        List<WaitingNode> named =
                waiting().stream().filter(each -> each.node().equals(node)).toList();
        List<Claim> meant = waiting.keySet().stream()
                .filter(claim -> claim.node().equals(node))
                .filter(claim ->
                        fingerprint == null || claim.key().fingerprint().equals(fingerprint))
                .toList();
        if (meant.isEmpty()) {
            throw new ProblemException(
                    ProblemType.UNKNOWN_NODE,
                    named.isEmpty()
                            ? "no server waits under the name %s; it does once it runs and has reached this manager"
                                    .formatted(node)
                            : "no server %s waits with the fingerprint '%.80s', but with: %s"
                                    .formatted(node, fingerprint, fingerprints(named)));
        }
        if (meant.size() > 1) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "several servers wait under the name %s; say which is meant by the fingerprint that its log shows: %s"
                            .formatted(node, fingerprints(named)));
        }
        Claim claim = meant.get(0);
        admit(claim);
        WaitingNode admitted = waiting.remove(claim);
        return shown(java.util.Objects.requireNonNull(admitted));
    }

    private WaitingNode shown(WaitingNode node) {
        return new WaitingNode(
                node.node(), node.url(), node.zone(), node.fingerprint(), node.reason(), time.on(clock, node.last()));
    }

    private void admit(Claim claim) {
        catalog.admit(claim.node(), claim.folder(), claim.key());
        log.info(
                "Node {} is admitted with the key {}", claim.node(), claim.key().fingerprint());
    }

    private ProblemException await(NodeRegistration registration, String reason) {
        Claim claim = new Claim(registration.node(), registration.folder(), registration.key());
        WaitingNode node = new WaitingNode(
                registration.node(),
                registration.url(),
                registration.zone(),
                registration.key().fingerprint(),
                reason,
                time.now());
        if (waiting.put(claim, node) == null) {
            log.warn(
                    "{} at {} waits to be admitted: {}. If its log shows the fingerprint {}, and this is wanted: cofre admit {}",
                    node.node(),
                    node.url(),
                    reason,
                    node.fingerprint(),
                    node.node());
        }
        return new ProblemException(
                ProblemType.NOT_ADMITTED,
                "%s is not let in: %s; the operator admits it with 'cofre admit %s', if the fingerprint there is %s"
                        .formatted(node.node(), reason, node.node(), node.fingerprint()));
    }

    private static List<String> fingerprints(List<WaitingNode> nodes) {
        return nodes.stream().map(WaitingNode::fingerprint).toList();
    }
}
