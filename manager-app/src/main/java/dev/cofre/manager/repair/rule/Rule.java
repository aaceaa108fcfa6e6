package dev.cofre.manager.repair.rule;

import dev.cofre.manager.repair.standing.Situation;
import java.util.Optional;

/** One thing that can be wrong with a blob's copies. */
public interface Rule {
    /** Its name in metrics and logs. */
    String name();

    /** Nothing if it is not wrong with this blob. */
    Optional<Finding> look(Situation blob);
}
