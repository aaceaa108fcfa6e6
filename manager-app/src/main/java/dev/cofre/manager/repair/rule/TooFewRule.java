package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.util.Optional;

/** Also with all nodes that may be back, there are fewer copies than wanted; those on a node that leaves are none. */
final class TooFewRule implements Rule {
    @Override
    public String name() {
        return "too-few";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        int coming = blob.holders().size()
                - blob.count(Standing.LOST)
                - blob.count(Standing.LEAVING)
                - blob.count(Standing.DOUBTFUL);
        boolean few = coming < blob.wanted() && !blob.readable().isEmpty();
        return few ? Optional.of(new Finding.Copy()) : Optional.empty();
    }
}
