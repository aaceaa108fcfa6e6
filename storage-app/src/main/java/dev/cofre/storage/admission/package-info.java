/** Bounds how much is received at once, and counts it. */
@NullMarked
package dev.cofre.storage.admission;

import org.jspecify.annotations.NullMarked;
