package dev.cofre.manager.rebuild;

import dev.cofre.api.node.NodeId;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose journals are read to find what the catalog lacks: all servers', but for those that a person has left out because they are gone,
 * or not to be believed. Not thread-safe.
 */
final class Roll {
    private static final Logger log = LoggerFactory.getLogger(Roll.class);
    private static final Act WITHOUT = new Act("missing-servers", "catalog", "servers", null);

    private final History history;
    private final Nodes nodes;
    private final Brakes brakes;
    /** Servers that are here, and what spoke against their journals when they were read last. */
    private final Map<NodeId, String> doubted = new TreeMap<>();
    /** Those without which it goes on. */
    private final Set<NodeId> gone = new HashSet<>();

    Roll(History history, Nodes nodes, Brakes brakes) {
        this.history = history;
        this.nodes = nodes;
        this.brakes = brakes;
    }

    /** The servers to be asked now; nothing while a person has to say something first. */
    Optional<List<Node>> call() {
        List<Node> all = nodes.all();
        Map<NodeId, String> away = new TreeMap<>();
        Map<NodeId, String> suspect = new TreeMap<>();
        for (Node node : all) {
            if (!node.serves()) {
                if (!gone.contains(node.id())) {
                    away.put(node.id(), node.id().value());
                }
            } else if (!history.isDisbelieved(node.folder())) {
                Optional.ofNullable(doubted.get(node.id()))
                        .or(() -> history.doubt(node.id()))
                        .ifPresent(why -> suspect.put(node.id(), "%s %s".formatted(node.id(), why)));
            }
        }
        int out = away.size() + suspect.size();
        if (out == 0) {
            brakes.drop(WITHOUT);
        } else if (out < all.size() && brakes.isMeant(WITHOUT, out, all.size())) {
            leaveOut(all, away, suspect);
        } else if (!away.isEmpty() || !doubted.keySet().containsAll(suspect.keySet())) {
            history.isHeldUp(inWords(away, suspect));
            return Optional.empty();
        }
        return Optional.of(all.stream()
                .filter(node -> node.serves() && !history.isDisbelieved(node.folder()))
                .toList());
    }

    private void leaveOut(List<Node> all, Map<NodeId, String> away, Map<NodeId, String> suspect) {
        log.warn(
                "What the catalog lacks is entered without {}{}: somebody has said so",
                String.join(", ", away.values()),
                suspect.isEmpty()
                        ? ""
                        : "%s%s; what these say of the catalog does not count until the manager is started again"
                                .formatted(away.isEmpty() ? "" : ", ", String.join("; ", suspect.values())));
        gone.addAll(away.keySet());
        all.stream().filter(node -> suspect.containsKey(node.id())).forEach(node -> history.disbelieve(node.folder()));
        doubted.clear();
    }

    private static String inWords(Map<NodeId, String> away, Map<NodeId, String> suspect) {
        List<String> sentences = new ArrayList<>();
        if (!away.isEmpty()) {
            sentences.add("Not here, and may know what the catalog lacks: %s. Start what is missing"
                    .formatted(String.join(", ", away.values())));
        }
        suspect.values().forEach(sentences::add);
        return "%s; what is gone for good, or not to be believed, is left out by 'cofre proceed %s %s', and what only that knew is not listed then"
                .formatted(String.join(". ", sentences), WITHOUT.kind(), WITHOUT.scope());
    }

    /** Whether nobody is left out. */
    boolean isWhole() {
        return nodes.all().stream().allMatch(node -> node.serves() && !history.isDisbelieved(node.folder()));
    }

    /** Something speaks against the journals of servers that are here. What spoke against others does so no more. */
    void doubt(Map<NodeId, String> why) {
        doubted.clear();
        doubted.putAll(why);
    }

    /** Says what is doubted, and what a person can do. @param also another word that would help, and what it does; empty if there is none */
    void isHeldUp(String also) {
        String names = doubted.entrySet().stream()
                .map(each -> "%s %s".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(". "));
        history.isHeldUp("%s. It is tried again; %swhoever is not to be believed is left out by 'cofre proceed %s %s'"
                .formatted(names, also, WITHOUT.kind(), WITHOUT.scope()));
    }

    /** Whether a person has said meanwhile that it goes on without somebody who is being asked. */
    boolean isLeftOut(Node node, String why) {
        doubted.put(node.id(), why);
        List<Node> all = nodes.all();
        if (doubted.size() == all.size() || !brakes.isMeant(WITHOUT, doubted.size(), all.size())) {
            return false;
        }
        leaveOut(all, Map.of(), new TreeMap<>(doubted));
        return true;
    }

    boolean mayProceed() {
        return brakes.mayProceed(WITHOUT);
    }

    /** Nothing is missing any more. */
    void end() {
        doubted.clear();
        gone.clear();
        brakes.drop(WITHOUT);
    }
}
