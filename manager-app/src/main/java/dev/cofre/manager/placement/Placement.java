package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Places the uploads of one call, and remembers from one to the next what it has given to whom. Not thread-safe.
 *
 * <p>Fit is who is live, not excluded and has the room. Of these, two are drawn with chances in proportion to their
 * room, and the one with less on its way, measured by its room, is taken: unequal servers fill up together, equal ones
 * are loaded evenly, and a new, empty server is not stormed by everybody at once.
 *
 * <p>Whoever is not taken at its word gets something only where no other can take it, whatever zone that is in.
 *
 * <p>Small uploads travel many to a request, so all of one kind go to the same nodes, until these have got 64 MiB.
 *
 * @see <a href="https://doi.org/10.1109/71.963420">Mitzenmacher: The Power of Two Choices in Randomized Load Balancing</a>
 */
public final class Placement {
    /** Most bytes of an upload that travels together with others. */
    public static final long SMALL = 1L << 20;
    /** What one set of nodes gets of small uploads before the next set is chosen. */
    static final long BATCH = 64L << 20;
    /** What an upload in flight counts for; a node reports their number, not their sizes. */
    private static final long FLIGHT = 1L << 20;

    private final List<Candidate> candidates;
    private final RandomGenerator random;
    private final Map<NodeId, Long> given = new HashMap<>();
    private final Map<Kind, Batch> batches = new HashMap<>();

    public Placement(List<Candidate> candidates, RandomGenerator random) {
        this.candidates = List.copyOf(candidates);
        this.random = random;
    }

    /**
     * The node that receives an upload.
     *
     * @param copies how many nodes must be fit for it, this one included: so a client knows before it sends a byte
     * @param prefer taken if it is fit
     * @throws NotEnoughNodesException if fewer than {@code copies} are fit
     */
    public Choice primary(Demand demand, int copies, @Nullable NodeId prefer) {
        return together(demand, new Kind(null, copies, copies, demand.exclude()), () -> {
            List<Candidate> fit = fit(demand);
            if (fit.size() < copies) {
                throw new NotEnoughNodesException(copies, demand, candidates, fit);
            }
            List<Candidate> able = first(fit);
            Optional<Candidate> preferred =
                    able.stream().filter(each -> each.node().equals(prefer)).findFirst();
            Candidate chosen = preferred.orElseGet(() -> draw(able));
            String why =
                    preferred.isPresent() ? "it was asked for" : "one of " + servers(fit.size(), " that could take it");
            return new Choice(List.of(chosen.node()), describe(chosen) + ", " + why);
        });
    }

    /**
     * The nodes that get the replicas of an upload, in zones where it is not yet as long as there are any.
     *
     * @param atLeast fewer than this many are no answer
     * @throws NotEnoughNodesException if fewer than {@code atLeast} are fit
     */
    public Choice replicas(Demand demand, NodeId primary, int count, int atLeast) {
        return together(demand, new Kind(primary, count, atLeast, demand.exclude()), () -> {
            List<Candidate> fit = fit(demand);
            fit.removeIf(each -> each.node().equals(primary));
            if (fit.size() < atLeast) {
                throw new NotEnoughNodesException(atLeast, demand, others(primary), fit);
            }
            int choices = fit.size();
            Set<String> zones = zonesOf(primary);
            List<Candidate> chosen = new ArrayList<>();
            while (chosen.size() < count && !fit.isEmpty()) {
                List<Candidate> able = first(fit);
                List<Candidate> elsewhere = able.stream()
                        .filter(each -> !zones.contains(each.zone()))
                        .toList();
                Candidate next = draw(elsewhere.isEmpty() ? able : elsewhere);
                zones.add(next.zone());
                fit.remove(next);
                chosen.add(next);
            }
            return new Choice(
                    chosen.stream().map(Candidate::node).toList(),
                    chosen.stream().map(this::describe).collect(Collectors.joining("; "))
                            + (chosen.isEmpty() ? "no server could take one" : "")
                            + ", out of "
                            + servers(choices, " that could take one"));
        });
    }

    /** Takes what was chosen before for uploads of this kind, while it still has room for them. */
    private Choice together(Demand demand, Kind kind, Supplier<Choice> anew) {
        boolean small = demand.size() != null && demand.size() <= SMALL && demand.among() == null;
        Batch batch = small ? batches.get(kind) : null;
        if (batch == null || batch.bytes() + demand.bytes() > BATCH || !hasRoom(batch.choice(), demand)) {
            batch = new Batch(anew.get(), 0);
        }
        if (small) {
            batches.put(kind, new Batch(batch.choice(), batch.bytes() + demand.bytes()));
        }
        Choice choice = batch.choice();
        choice.nodes().forEach(node -> given.merge(node, demand.bytes(), Long::sum));
        return choice;
    }

    private boolean hasRoom(Choice choice, Demand demand) {
        return candidates.stream()
                .filter(each -> choice.nodes().contains(each.node()))
                .allMatch(each -> room(each) >= demand.bytes());
    }

    private List<Candidate> fit(Demand demand) {
        Set<NodeId> among = demand.among();
        return candidates.stream()
                .filter(each -> each.state() == NodeState.LIVE)
                .filter(each -> !demand.exclude().contains(each.node()))
                .filter(each -> among == null || among.contains(each.node()))
                .filter(each -> room(each) >= demand.bytes())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Those of the nodes that are taken at their word; all of them if none is. */
    private static List<Candidate> first(List<Candidate> fit) {
        List<Candidate> trusted = fit.stream().filter(each -> !each.last()).toList();
        return trusted.isEmpty() ? fit : trusted;
    }

    private Candidate draw(List<Candidate> from) {
        Candidate one = drawByRoom(from);
        if (from.size() == 1) {
            return one;
        }
        Candidate other =
                drawByRoom(from.stream().filter(each -> !each.equals(one)).toList());
        return pressure(other) < pressure(one) ? other : one;
    }

    private Candidate drawByRoom(List<Candidate> from) {
        // one more than the room, so that full nodes can be drawn for empty files
        double total = from.stream().mapToDouble(each -> room(each) + 1.0).sum();
        double point = random.nextDouble() * total;
        for (Candidate each : from) {
            point -= room(each) + 1.0;
            if (point < 0) {
                return each;
            }
        }
        return from.get(from.size() - 1);
    }

    /** Bytes on their way to the node for each byte of room that it has. */
    private double pressure(Candidate candidate) {
        long underWay =
                candidate.promised() + given.getOrDefault(candidate.node(), 0L) + FLIGHT * candidate.uploadsInFlight();
        return underWay / (room(candidate) + 1.0);
    }

    private long room(Candidate candidate) {
        return Math.max(0, candidate.room() - given.getOrDefault(candidate.node(), 0L));
    }

    private List<Candidate> others(NodeId node) {
        return candidates.stream().filter(each -> !each.node().equals(node)).toList();
    }

    private Set<String> zonesOf(NodeId node) {
        return candidates.stream()
                .filter(each -> each.node().equals(node))
                .map(Candidate::zone)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private String describe(Candidate candidate) {
        return "%s: %s free in zone %s, %d in flight"
                .formatted(
                        candidate.node(),
                        new HumanSize(room(candidate)),
                        candidate.zone(),
                        candidate.uploadsInFlight());
    }

    private static String servers(int count, String which) {
        return count + (count == 1 ? " server" : " servers") + which;
    }

    private record Kind(@Nullable NodeId primary, int count, int atLeast, Set<NodeId> exclude) {}

    private record Batch(Choice choice, long bytes) {}
}
