/** The trash: versions that were deleted and can be had back for a time, and the log of deletions. */
@NullMarked
package dev.cofre.api.trash;

import org.jspecify.annotations.NullMarked;
