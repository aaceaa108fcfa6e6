/** Restore: from a snapshot to the folders of this machine. */
@NullMarked
package dev.cofre.client.snapshot.restore;

import org.jspecify.annotations.NullMarked;
