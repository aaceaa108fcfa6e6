/** Snapshot: folders as they were, in packs that the cluster keeps like any other file. */
@NullMarked
package dev.cofre.client.snapshot;

import org.jspecify.annotations.NullMarked;
