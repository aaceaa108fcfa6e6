package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Holder;
import dev.cofre.manager.repair.standing.Situation;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * More copies than wanted can be read: one goes, one that lacks names if there is any, from a zone that has another if there
 * is one, and from the fullest node.
 */
public final class TooManyRule implements Rule {
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
        List<Holder> lacking =
                blob.writable().stream().filter(blob.lacking()::contains).toList();
        List<Holder> able = lacking.isEmpty() ? blob.writable() : lacking;
        List<Holder> doubled =
                able.stream().filter(each -> sharesItsZone(each, serving)).toList();
        return (doubled.isEmpty() ? able : doubled)
                .stream()
                        .max(Comparator.comparingDouble(each -> each.node().usage()))
                        .map(Finding.Surplus::new);
    }

    private static boolean sharesItsZone(Holder one, List<Holder> all) {
        return all.stream()
                        .filter(each -> each.node().zone().equals(one.node().zone()))
                        .count()
                > 1;
    }
}
