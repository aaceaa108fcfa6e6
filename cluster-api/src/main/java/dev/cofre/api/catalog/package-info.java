/** Catalog: which state of the catalog somebody has seen, so that an older one is not taken for the newest. */
@NullMarked
package dev.cofre.api.catalog;

import org.jspecify.annotations.NullMarked;
