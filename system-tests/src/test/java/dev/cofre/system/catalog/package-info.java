/** The catalog is copied, lost, set back, and counts time. */
@NullMarked
package dev.cofre.system.catalog;

import org.jspecify.annotations.NullMarked;
