package dev.cofre.manager.repair;

import java.util.Optional;

/** One thing that can be wrong with a blob's copies. */
interface Rule {
    /** Its name in metrics and logs. */
    String name();

    /** Nothing if it is not wrong with this blob. */
    Optional<Finding> look(Situation blob);
}
