/** Who this node is: its folder's identity, and its membership in the cluster. */
@NullMarked
package dev.cofre.storage.node;

import org.jspecify.annotations.NullMarked;
