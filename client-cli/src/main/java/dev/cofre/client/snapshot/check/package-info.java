/** Check: whether all that snapshots name is there, and is what it should be. */
@NullMarked
package dev.cofre.client.snapshot.check;

import org.jspecify.annotations.NullMarked;
