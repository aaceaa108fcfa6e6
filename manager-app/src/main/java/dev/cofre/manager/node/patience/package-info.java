/** How long a node may be silent, also where the machine has slept. */
@NullMarked
package dev.cofre.manager.node.patience;

import org.jspecify.annotations.NullMarked;
