/** The trash: deleting, having back, and letting go for good. */
@NullMarked
package dev.cofre.manager.trash;

import org.jspecify.annotations.NullMarked;
