/** Copies come back, and those that are too many or bad go. */
@NullMarked
package dev.cofre.system.repair;

import org.jspecify.annotations.NullMarked;
