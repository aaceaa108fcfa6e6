/** Picks servers, and says why. Pure: no clock, no network, no framework. */
@NullMarked
package dev.cofre.manager.placement;

import org.jspecify.annotations.NullMarked;
