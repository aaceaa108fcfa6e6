/** Folders to back up, the same on every machine. */
@NullMarked
package dev.cofre.benchmarks.folder;

import org.jspecify.annotations.NullMarked;
