/** Uploads that are under way, and the space that is promised to them. */
@NullMarked
package dev.cofre.manager.reservation;

import org.jspecify.annotations.NullMarked;
