/** The command line: what can be asked, how answers are shown, and with which exit code it ends. */
@NullMarked
package dev.cofre.client.command;

import org.jspecify.annotations.NullMarked;
