/** Proofs: what each node signs of a copy that it has, and the receipt that they make up. */
@NullMarked
package dev.cofre.api.proof;

import org.jspecify.annotations.NullMarked;
