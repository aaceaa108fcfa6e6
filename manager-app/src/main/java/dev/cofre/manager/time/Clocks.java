package dev.cofre.manager.time;

import dev.cofre.api.node.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The manager's clock beside those of the servers that report and tell theirs.
 *
 * @param ahead how much each server's is ahead of the manager's
 */
record Clocks(Map<NodeId, Duration> ahead) {
    /** More than reports take. */
    private static final Duration NOTABLE = Duration.ofMinutes(1);
    /** Within this a clock is believed: no more than that is taken from what stays for days. */
    private static final Duration CREDIBLE = Duration.ofHours(1);

    Clocks {
        ahead = Map.copyOf(ahead);
    }

    /** Whether most of all clocks, the manager's among them, say something else than the manager's. */
    boolean disagree() {
        return !ahead.isEmpty() && !mostAgree();
    }

    /** Whether most of all clocks say what the manager's does, and some server's is among them. */
    boolean agree() {
        return agreeing() > 0 && mostAgree();
    }

    /** Servers whose clocks differ. */
    Map<NodeId, Duration> wrong() {
        return ahead.entrySet().stream()
                .filter(entry -> isNotable(entry.getValue()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A sentence for each machine whose clock is to be set. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        new TreeMap<>(wrong())
                .forEach((node, by) -> warnings.add("The clock of %s is %s %s the manager's: set the one that is wrong"
                        .formatted(node, inWords(by), by.isNegative() ? "behind" : "ahead of")));
        return warnings;
    }

    /** As people say it, in one or two units. */
    static String inWords(Duration by) {
        Duration length = by.abs();
        if (length.toDays() > 0) {
            return "%d d %d h".formatted(length.toDays(), length.toHoursPart());
        }
        return length.toHours() > 0
                ? "%d h %d min".formatted(length.toHours(), length.toMinutesPart())
                : "%d min %d s".formatted(length.toMinutes(), length.toSecondsPart());
    }

    static boolean isNotable(Duration by) {
        return by.abs().compareTo(NOTABLE) > 0;
    }

    static boolean isCredible(Duration by) {
        return by.abs().compareTo(CREDIBLE) <= 0;
    }

    private boolean mostAgree() {
        return (agreeing() + 1) * 2 > ahead.size() + 1;
    }

    private long agreeing() {
        return ahead.values().stream().filter(Clocks::isCredible).count();
    }
}
