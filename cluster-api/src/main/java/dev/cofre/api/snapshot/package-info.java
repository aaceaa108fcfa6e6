/** Snapshots: what the file of one has, and how files in a vault are called. Clients write them, the manager cleans up by them. */
@NullMarked
package dev.cofre.api.snapshot;

import org.jspecify.annotations.NullMarked;
