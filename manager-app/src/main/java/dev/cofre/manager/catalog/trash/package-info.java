/** What was deleted, as it lies in the tables. */
@NullMarked
package dev.cofre.manager.catalog.trash;

import org.jspecify.annotations.NullMarked;
