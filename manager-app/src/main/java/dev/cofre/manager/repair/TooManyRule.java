package dev.cofre.manager.repair;

import dev.cofre.api.node.NodeState;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** More copies than wanted can be read: one goes, from a zone that has another if there is one, and from the fullest node. */
final class TooManyRule implements Rule {
    @Override
    public String name() {
        return "too-many";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        List<Holder> serving = blob.serving();
        if (blob.wanted() < 1 || serving.size() <= blob.wanted()) {
            return Optional.empty();
        }
        List<Holder> writable = serving.stream()
                .filter(each -> each.node().state() == NodeState.LIVE)
                .toList();
        List<Holder> doubled =
                writable.stream().filter(each -> sharesItsZone(each, serving)).toList();
        return (doubled.isEmpty() ? writable : doubled)
                .stream()
                        .min(Comparator.comparingLong(each -> each.node().free()))
                        .map(Finding.Surplus::new);
    }

    private static boolean sharesItsZone(Holder one, List<Holder> all) {
        return all.stream()
                        .filter(each -> each.node().zone().equals(one.node().zone()))
                        .count()
                > 1;
    }
}
