/** Repair: finds blobs that have not the copies they should, and orders nodes to make or drop some. */
@NullMarked
package dev.cofre.manager.repair;

import org.jspecify.annotations.NullMarked;
