/** Retention: which snapshots stay. */
@NullMarked
package dev.cofre.client.snapshot.retention;

import org.jspecify.annotations.NullMarked;
