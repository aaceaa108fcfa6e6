/** Commands that make snapshots of folders, and look into them or bring them back. */
@NullMarked
package dev.cofre.client.command.snapshot;

import org.jspecify.annotations.NullMarked;
