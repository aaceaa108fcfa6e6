/** Whole clusters, in this JVM or as real processes, and what must hold of them after anything. */
@NullMarked
package dev.cofre.system.cluster;

import org.jspecify.annotations.NullMarked;
