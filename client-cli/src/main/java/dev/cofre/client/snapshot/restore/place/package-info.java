/** Places on the disk that are written to: what is made beside them, and what their folders allow meanwhile. */
@NullMarked
package dev.cofre.client.snapshot.restore.place;

import org.jspecify.annotations.NullMarked;
