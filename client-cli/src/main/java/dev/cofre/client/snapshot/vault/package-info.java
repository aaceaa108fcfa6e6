/** Vault: a client's packs, indexes and snapshots, as files of a name of their own in the cluster. */
@NullMarked
package dev.cofre.client.snapshot.vault;

import org.jspecify.annotations.NullMarked;
