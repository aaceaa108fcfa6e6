/** Rebuild: a lost catalog is built again from what the storage servers' journals know, and one that lacks something catches up. */
@NullMarked
package dev.cofre.manager.rebuild;

import org.jspecify.annotations.NullMarked;
