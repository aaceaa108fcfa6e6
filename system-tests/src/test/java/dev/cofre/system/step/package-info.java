/** Stops a service at a named step of an upload: wrappers that a test wires into the real processes. */
@NullMarked
package dev.cofre.system.step;

import org.jspecify.annotations.NullMarked;
