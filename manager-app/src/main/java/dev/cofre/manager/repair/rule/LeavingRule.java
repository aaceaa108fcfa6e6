package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.util.Optional;

/** There are copies enough without the one on a node that is being emptied, and they know all names. */
final class LeavingRule implements Rule {
    @Override
    public String name() {
        return "leaving";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        long complete = blob.serving().stream()
                .filter(each -> !blob.lacking().contains(each))
                .count();
        return complete < blob.wanted()
                ? Optional.empty()
                : blob.holders().stream()
                        .filter(each -> each.is(Standing.LEAVING))
                        .findFirst()
                        .map(Finding.Surplus::new);
    }
}
