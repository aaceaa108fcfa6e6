/** Screen: the way of words and bytes out of the program, and what became of them. */
@NullMarked
package dev.cofre.client.screen;

import org.jspecify.annotations.NullMarked;
