/** Commands on all snapshots of a client: what is kept, what is looked after, how much there is. */
@NullMarked
package dev.cofre.client.command.vault;

import org.jspecify.annotations.NullMarked;
