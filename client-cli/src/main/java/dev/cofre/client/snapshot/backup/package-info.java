/** Backup: from the folders of this machine to a snapshot. */
@NullMarked
package dev.cofre.client.snapshot.backup;

import org.jspecify.annotations.NullMarked;
