/** The command line client. */
@NullMarked
package dev.cofre.client;

import org.jspecify.annotations.NullMarked;
