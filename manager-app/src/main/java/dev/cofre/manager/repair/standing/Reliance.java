package dev.cofre.manager.repair.standing;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.manager.catalog.Notebook;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import dev.cofre.manager.placement.LastResort;
import dev.cofre.manager.suspicion.Suspicions;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose copies count: who has proved to others what it is said to hold, who has not, and who says nothing at all. Not thread-safe, but for
 * {@link #is}.
 */
public final class Reliance implements LastResort {
    /** Of what a node says of another, characters. */
    private static final int MOST_SAID = 300;

    private final Nodes nodes;
    private final Suspicions suspicions;
    private final Doubts doubts = new Doubts();
    private final Silences silences = new Silences();
    /** Nodes that get something only where no other can take it. */
    private volatile Set<NodeId> notRelied = Set.of();

    /** @param notebook has what was known before a restart */
    public Reliance(Nodes nodes, Suspicions suspicions, Notebook notebook, Instant now) {
        this.nodes = nodes;
        this.suspicions = suspicions;
        doubts.remember(notebook, now);
    }

    public Doubts doubts() {
        return doubts;
    }

    /** Writes down what a restart must not forget. */
    public void note(Notebook notebook) {
        doubts.note(notebook);
    }

    /** Who has failed to prove some copies, or proves nothing at all. Does not wait for a round: an upload is to be placed. */
    @Override
    public boolean is(NodeId node) {
        return notRelied.contains(node);
    }

    /** Sees who is relied on at this moment. */
    public void look(Instant now) {
        doubts.forget(now);
        noteWhoIsNotRelied();
    }

    /** What a node was asked to prove to another, which it has done or not. */
    public void checked(NodeId asking, CheckReport.Check check, Instant now) {
        if (check.flaw() == null) {
            doubts.end(check.holder(), check.blob());
            silences.end(check.holder());
        } else {
            doubts.add(check.holder(), check.blob(), asking, shortened(check.flaw()), now);
        }
    }

    /** The node has answered a question. */
    public void answers(NodeId node) {
        silences.end(node);
    }

    /** Tells people of those that have not proved what they should, once all that was asked is known. @param failed one for each of them */
    public void told(
            NodeId asking,
            Collection<CheckReport.Check> failed,
            @Nullable Collection<CheckReport.Silence> silent,
            Instant now) {
        failed.forEach(check -> tell(asking, check));
        if (silent != null) {
            silent.forEach(silence -> tell(asking, silence, now));
        }
        noteWhoIsNotRelied();
    }

    /** The node is none of the cluster's any more. */
    public void forget(NodeId node) {
        doubts.end(node);
        silences.end(node);
    }

    /** How many of the copies that a node is said to hold it has lately failed to prove, and to whom. */
    public Optional<String> unproven(NodeId node, Instant now) {
        doubts.forget(now);
        int count = doubts.count(node);
        return count == 0
                ? Optional.empty()
                : Optional.of("%d copies that it is said to hold it has not proved to %s"
                        .formatted(
                                count,
                                doubts.askedBy(node).stream()
                                        .map(NodeId::value)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
    }

    private void tell(NodeId asking, CheckReport.Check failed) {
        suspicions.note(
                failed.holder(),
                Suspicion.Kind.UNPROVEN,
                "%s has not proved to %s that it holds blob %s: %s; %d copies that it is said to hold do not count for now"
                        .formatted(
                                failed.holder(),
                                asking,
                                failed.blob(),
                                shortened(failed.flaw()),
                                doubts.count(failed.holder())));
    }

    /** One that is away says nothing, and is told of elsewhere. */
    private void tell(NodeId asking, CheckReport.Silence silence, Instant now) {
        NodeId holder = silence.holder();
        if (!holder.equals(asking) && nodes.find(holder).filter(Node::serves).isPresent()) {
            silences.add(holder, asking, silence.questions(), shortened(silence.said()), now)
                    .ifPresent(said -> suspicions.note(holder, Suspicion.Kind.UNPROVEN, said));
        }
    }

    private static String shortened(@Nullable String said) {
        String text = String.valueOf(said);
        return text.length() > MOST_SAID ? text.substring(0, MOST_SAID) + "…" : text;
    }

    private void noteWhoIsNotRelied() {
        notRelied = nodes.all().stream()
                .map(Node::id)
                .filter(node -> doubts.isSuspicious(node) || silences.isSilent(node))
                .collect(Collectors.toUnmodifiableSet());
    }
}
