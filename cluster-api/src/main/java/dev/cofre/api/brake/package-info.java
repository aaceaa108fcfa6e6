/** Brakes: what would take much at once, and waits until a person says that it is meant. */
@NullMarked
package dev.cofre.api.brake;

import org.jspecify.annotations.NullMarked;
