/** Requests that nobody should send, made from a seed, and what a door must answer to them. */
@NullMarked
package dev.cofre.system.fuzz;

import org.jspecify.annotations.NullMarked;
