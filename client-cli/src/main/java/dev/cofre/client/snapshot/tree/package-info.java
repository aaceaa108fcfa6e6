/** Tree: a folder as it was, known by the SHA-256 of its entries, so that equal folders are stored once and compare at once. */
@NullMarked
package dev.cofre.client.snapshot.tree;

import org.jspecify.annotations.NullMarked;
