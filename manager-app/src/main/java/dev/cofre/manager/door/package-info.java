/** What all doors have in common: their documentation. */
@NullMarked
package dev.cofre.manager.door;

import org.jspecify.annotations.NullMarked;
