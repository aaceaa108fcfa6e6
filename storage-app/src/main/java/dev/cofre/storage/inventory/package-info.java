/** Inventory: tells the manager what is here and what is not any more, so that it counts on no copy that is gone. */
@NullMarked
package dev.cofre.storage.inventory;

import org.jspecify.annotations.NullMarked;
