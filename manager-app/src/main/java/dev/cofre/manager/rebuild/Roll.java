package dev.cofre.manager.rebuild;

import dev.cofre.api.node.NodeId;
import dev.cofre.manager.brake.Act;
import dev.cofre.manager.brake.Brakes;
import dev.cofre.manager.history.History;
import dev.cofre.manager.node.Node;
import dev.cofre.manager.node.Nodes;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final Act MISSING = new Act("missing-servers", "catalog", "servers", null);
    private static final Act DOUBTED = new Act("doubted-servers", "catalog", "servers", null);

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
        int heard = heard().size();
        boolean waitsForAway = !away.isEmpty() && !isMeant(MISSING, away.size(), heard);
        boolean waitsForSuspect = !suspect.isEmpty() && !isMeant(DOUBTED, suspect.size(), heard - suspect.size());
        if (!waitsForAway) {
            brakes.drop(MISSING);
            goOnWithout(away);
        }
        if (!waitsForSuspect) {
            brakes.drop(DOUBTED);
            disbelieve(suspect);
        }
        // what has only spoken against a journal when it was read last is looked at again
        if (waitsForAway || waitsForSuspect && !doubted.keySet().containsAll(suspect.keySet())) {
            history.isHeldUp(inWords(waitsForAway ? away.values() : List.of(), waitsForSuspect ? suspect : Map.of()));
            return Optional.empty();
        }
        return Optional.of(heard());
    }

    private List<Node> heard() {
        return nodes.all().stream()
                .filter(node -> node.serves() && !history.isDisbelieved(node.folder()))
                .toList();
    }

    /** @param left who is asked then: it never goes on without all */
    private boolean isMeant(Act without, int out, int left) {
        return left > 0 && brakes.isMeant(without, out, nodes.all().size());
    }

    private void goOnWithout(Map<NodeId, String> away) {
        if (!away.isEmpty()) {
            log.warn(
                    "What the catalog lacks is entered without {}, not here: somebody has said so",
                    String.join(", ", away.values()));
            gone.addAll(away.keySet());
        }
    }

    private void disbelieve(Map<NodeId, String> suspect) {
        if (!suspect.isEmpty()) {
            log.warn(
                    "What the catalog lacks is entered without the word of servers that are here: {}; somebody has said so, and what these say of the catalog does not count until the manager is started again",
                    String.join("; ", suspect.values()));
            nodes.all().stream()
                    .filter(node -> suspect.containsKey(node.id()))
                    .forEach(node -> history.disbelieve(node.folder()));
            doubted.keySet().removeAll(suspect.keySet());
        }
    }

    private static String inWords(Collection<String> away, Map<NodeId, String> suspect) {
        List<String> sentences = new ArrayList<>();
        if (!away.isEmpty()) {
            sentences.add(
                    "Not here, and may know what the catalog lacks: %s. Start what is missing; what is gone for good is left out by '%s', and what only that knew is not listed then"
                            .formatted(String.join(", ", away), MISSING.command()));
        }
        if (!suspect.isEmpty()) {
            sentences.add(
                    "%s. Whoever is here and not to be believed is left out by '%s', and what only that knew is not listed then"
                            .formatted(String.join(". ", suspect.values()), DOUBTED.command()));
        }
        return String.join(". ", sentences);
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
        history.isHeldUp("%s. It is tried again; %swhoever is not to be believed is left out by '%s'"
                .formatted(names, also, DOUBTED.command()));
    }

    /** Whether a person has said meanwhile that it goes on without somebody who is being asked. */
    boolean isLeftOut(Node node, String why) {
        doubted.put(node.id(), why);
        if (!isMeant(DOUBTED, doubted.size(), heard().size() - doubted.size())) {
            return false;
        }
        brakes.drop(DOUBTED);
        disbelieve(new TreeMap<>(doubted));
        return true;
    }

    boolean mayProceed() {
        return brakes.mayProceed(MISSING) || brakes.mayProceed(DOUBTED);
    }

    /** Nothing is missing any more. */
    void end() {
        doubted.clear();
        gone.clear();
        brakes.drop(MISSING);
        brakes.drop(DOUBTED);
    }
}
