/** Walks through the blobs of a volume and of all, and what they find. */
@NullMarked
package dev.cofre.manager.repair.walk;

import org.jspecify.annotations.NullMarked;
