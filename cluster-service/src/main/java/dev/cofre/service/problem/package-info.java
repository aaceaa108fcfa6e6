/** Turns every failure at a door into RFC 9457 problem details. */
@NullMarked
package dev.cofre.service.problem;

import org.jspecify.annotations.NullMarked;
