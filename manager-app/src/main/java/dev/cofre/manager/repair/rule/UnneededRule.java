package dev.cofre.manager.repair.rule;

import dev.cofre.api.node.NodeState;
import dev.cofre.manager.repair.standing.Situation;
import java.util.Optional;

/** No version points to the blob any more: it was deleted, and has been in the trash for long enough. */
final class UnneededRule implements Rule {
    @Override
    public String name() {
        return "unneeded";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        return blob.wanted() > 0
                ? Optional.empty()
                : blob.readable().stream()
                        .filter(each -> each.node().state() != NodeState.READ_ONLY)
                        .findFirst()
                        .map(Finding.Surplus::new);
    }
}
