/** Repair: makes the copies that the manager orders, and drops those that are too many. */
@NullMarked
package dev.cofre.storage.repair;

import org.jspecify.annotations.NullMarked;
