/** Which folders hold which blobs, as it lies in the tables. */
@NullMarked
package dev.cofre.manager.catalog.replica;

import org.jspecify.annotations.NullMarked;
