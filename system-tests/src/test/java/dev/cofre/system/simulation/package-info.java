/** A cluster in one thread, on simulated time, over a simulated network: the decisions are those of the real one, and all else follows from a seed. */
@NullMarked
package dev.cofre.system.simulation;

import org.jspecify.annotations.NullMarked;
