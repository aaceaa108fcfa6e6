/** Folders are backed up, kept, let go and restored. */
@NullMarked
package dev.cofre.system.snapshot;

import org.jspecify.annotations.NullMarked;
