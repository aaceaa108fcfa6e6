package dev.cofre.manager.placement;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Too few nodes can take an upload. The sentence names those that can, and what keeps each other one from it. */
public final class NotEnoughNodesException extends ProblemException {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    NotEnoughNodesException(int wanted, Demand demand, List<Candidate> all, List<Candidate> fit) {
        super(ProblemType.NOT_ENOUGH_NODES, sentence(wanted, demand, all, fit), RETRY_AFTER);
    }

    private static String sentence(int wanted, Demand demand, List<Candidate> all, List<Candidate> fit) {
        String purpose = demand.among() == null ? "" : " that hold the blob";
        String room = demand.size() == null || demand.size() == 0 ? "" : " with %s free".formatted(size(demand));
        String have = fit.isEmpty() ? "none" : fit.size() + ": " + names(fit);
        String others = whyNot(demand, all, fit);
        return "need %d %s%s%s, have %s%s"
                .formatted(wanted, wanted == 1 ? "server" : "servers", purpose, room, have, others);
    }

    private static String whyNot(Demand demand, List<Candidate> all, List<Candidate> fit) {
        List<Candidate> rest = new ArrayList<>(all);
        rest.removeAll(fit);
        if (demand.among() != null) {
            rest.removeIf(each -> !demand.among().contains(each.node()));
        }
        if (rest.isEmpty()) {
            return "";
        }
        return rest.stream()
                .collect(Collectors.groupingBy(
                        each -> obstacle(each, demand.exclude()), TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(group -> group.getKey() + ": " + names(group.getValue()))
                .collect(Collectors.joining("; ", " (", ")"));
    }

    private static String obstacle(Candidate candidate, Set<NodeId> excluded) {
        if (excluded.contains(candidate.node())) {
            return "left out";
        }
        return switch (candidate.state()) {
            case LIVE -> "too full";
            case READ_ONLY -> "read-only";
            case DRAINING -> "draining";
            case STOPPED -> "stopped";
            case SUSPECT -> "silent";
            case LOST -> "lost";
        };
    }

    private static String names(List<Candidate> candidates) {
        return candidates.stream()
                .map(Candidate::node)
                .sorted()
                .map(NodeId::value)
                .collect(Collectors.joining(", "));
    }

    private static HumanSize size(Demand demand) {
        return new HumanSize(demand.bytes());
    }
}
