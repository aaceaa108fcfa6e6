/** The command line: what can be asked, by which words and options. */
@NullMarked
package dev.cofre.client.command;

import org.jspecify.annotations.NullMarked;
