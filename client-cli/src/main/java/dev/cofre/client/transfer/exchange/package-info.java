/** One exchange with the manager or a server: its limits, its patience, and in words what broke. */
@NullMarked
package dev.cofre.client.transfer.exchange;

import org.jspecify.annotations.NullMarked;
