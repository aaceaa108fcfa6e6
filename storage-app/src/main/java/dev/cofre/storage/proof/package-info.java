/** Proofs of what is on this node's disk, signed with its key. */
@NullMarked
package dev.cofre.storage.proof;

import org.jspecify.annotations.NullMarked;
