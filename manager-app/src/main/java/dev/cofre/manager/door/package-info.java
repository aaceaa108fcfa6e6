/** What all doors have in common: the web server's settings, and their documentation. */
@NullMarked
package dev.cofre.manager.door;

import org.jspecify.annotations.NullMarked;
