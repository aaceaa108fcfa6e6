/** Servers' journals as they are asked for, read side by side. */
@NullMarked
package dev.cofre.manager.rebuild.journal;

import org.jspecify.annotations.NullMarked;
