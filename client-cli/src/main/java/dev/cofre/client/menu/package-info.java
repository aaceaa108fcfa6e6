/** The menu: the same actions as the commands', chosen by number. */
@NullMarked
package dev.cofre.client.menu;

import org.jspecify.annotations.NullMarked;
