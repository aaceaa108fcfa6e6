/** Shows how a transfer goes: one moving line on a terminal, quiet lines elsewhere. */
@NullMarked
package dev.cofre.client.progress;

import org.jspecify.annotations.NullMarked;
