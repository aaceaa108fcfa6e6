package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.util.Optional;

/** The next loss would be one for ever: this does not wait until the silent nodes count as lost. */
final class OneCopyLeftRule implements Rule {
    @Override
    public String name() {
        return "one-copy-left";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        boolean last = blob.wanted() > 1
                && blob.count(Standing.SERVING) == 1
                && blob.count(Standing.EXPECTED) == 0
                && blob.count(Standing.LEAVING) == 0;
        return last ? Optional.of(new Finding.Copy()) : Optional.empty();
    }
}
