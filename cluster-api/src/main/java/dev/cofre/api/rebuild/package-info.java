/** What storage servers tell a manager that has lost its catalog. */
@NullMarked
package dev.cofre.api.rebuild;

import org.jspecify.annotations.NullMarked;
