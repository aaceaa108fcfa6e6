package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.util.Optional;

/** There are copies enough, but in fewer zones than there could be: one more goes elsewhere, and then one is too many. */
final class MisplacedRule implements Rule {
    @Override
    public String name() {
        return "misplaced";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        int possible = Math.min(blob.wanted(), blob.zones().size());
        boolean together = blob.count(Standing.SERVING) >= blob.wanted()
                && blob.count(Standing.SERVING)
                        == blob.holders().size()
                                - blob.count(Standing.LOST)
                                - blob.count(Standing.LEAVING)
                                - blob.count(Standing.DOUBTFUL)
                && blob.servingZones() < possible
                && blob.serving().stream()
                        .noneMatch(each -> !blob.zones().contains(each.node().zone()));
        return together ? Optional.of(new Finding.Copy()) : Optional.empty();
    }
}
