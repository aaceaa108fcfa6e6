/** Holding: what one node proves to another of the bytes on its disk, and what it promises by it. */
@NullMarked
package dev.cofre.storage.holding;

import org.jspecify.annotations.NullMarked;
