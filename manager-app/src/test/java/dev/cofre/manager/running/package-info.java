/** A manager that runs, and what tests put around it: its clock, its disk, servers that tell it their journals. */
@NullMarked
package dev.cofre.manager.running;

import org.jspecify.annotations.NullMarked;
