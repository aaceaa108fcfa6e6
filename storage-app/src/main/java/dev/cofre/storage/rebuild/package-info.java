/** Rebuild: tells a manager that has lost its catalog what this server's journal knows. */
@NullMarked
package dev.cofre.storage.rebuild;

import org.jspecify.annotations.NullMarked;
