/** History: whether the catalog lacks something that others have seen in it. While it may, nothing is entered and nothing is let go. */
@NullMarked
package dev.cofre.manager.history;

import org.jspecify.annotations.NullMarked;
