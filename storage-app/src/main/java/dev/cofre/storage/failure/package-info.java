/** What went wrong in a future, as its caller must be told. */
@NullMarked
package dev.cofre.storage.failure;

import org.jspecify.annotations.NullMarked;
