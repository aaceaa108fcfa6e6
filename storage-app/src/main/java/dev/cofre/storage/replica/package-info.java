/** Replicas: sent to other nodes, and received from them. */
@NullMarked
package dev.cofre.storage.replica;

import org.jspecify.annotations.NullMarked;
