/** Prune: what no snapshot needs any more goes, and what is left of packs that are mostly needless is packed anew. */
@NullMarked
package dev.cofre.client.snapshot.prune;

import org.jspecify.annotations.NullMarked;
