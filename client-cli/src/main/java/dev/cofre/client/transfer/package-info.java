/** The way of the bytes: assign, send, receipt, download; over servers that die, stall or lie on the way. Prints nothing. */
@NullMarked
package dev.cofre.client.transfer;

import org.jspecify.annotations.NullMarked;
