/** Dump: from a snapshot to a stream. */
@NullMarked
package dev.cofre.client.snapshot.dump;

import org.jspecify.annotations.NullMarked;
