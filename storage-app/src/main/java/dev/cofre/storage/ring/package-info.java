/** Bytes on their way to several places at once, in bounded memory. */
@NullMarked
package dev.cofre.storage.ring;

import org.jspecify.annotations.NullMarked;
