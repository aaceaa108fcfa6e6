/** Brake: stops what would take much at once, for whatever reason, until a person says that it is meant. */
@NullMarked
package dev.cofre.manager.brake;

import org.jspecify.annotations.NullMarked;
