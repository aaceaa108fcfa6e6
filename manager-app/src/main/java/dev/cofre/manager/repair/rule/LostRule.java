package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import dev.cofre.manager.repair.standing.Standing;
import java.util.Optional;

/** No node has it that serves, or may be back. */
final class LostRule implements Rule {
    @Override
    public String name() {
        return "lost";
    }

    @Override
    public Optional<Finding> look(Situation blob) {
        boolean gone =
                blob.wanted() > 0 && blob.count(Standing.LOST) == blob.holders().size();
        return gone ? Optional.of(new Finding.Lost()) : Optional.empty();
    }
}
