/** Who may call what. */
@NullMarked
package dev.cofre.manager.access;

import org.jspecify.annotations.NullMarked;
