/** How many copies the operator wants, and how few are enough for a time. */
@NullMarked
package dev.cofre.manager.copies;

import org.jspecify.annotations.NullMarked;
