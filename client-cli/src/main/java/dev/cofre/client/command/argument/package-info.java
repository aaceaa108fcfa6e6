/** What is given to commands, checked where it is read. */
@NullMarked
package dev.cofre.client.command.argument;

import org.jspecify.annotations.NullMarked;
