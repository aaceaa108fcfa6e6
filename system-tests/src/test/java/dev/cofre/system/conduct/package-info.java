/** Makes a service lie, go by another clock or read its disk wrong while it runs: wrappers that a test wires into the real programs. */
@NullMarked
package dev.cofre.system.conduct;

import org.jspecify.annotations.NullMarked;
