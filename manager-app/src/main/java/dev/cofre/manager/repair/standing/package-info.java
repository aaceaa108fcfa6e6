/** Who counts: nodes, what they hold, and what they have failed to prove. */
@NullMarked
package dev.cofre.manager.repair.standing;

import org.jspecify.annotations.NullMarked;
