/** How answers are told, to people or to programs, and with which exit code a command ends. */
@NullMarked
package dev.cofre.client.show;

import org.jspecify.annotations.NullMarked;
