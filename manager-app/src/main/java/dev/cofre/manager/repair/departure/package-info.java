/** Whether a server may go, and what becomes of it: taken out for good, or its dropped copies had back. */
@NullMarked
package dev.cofre.manager.repair.departure;

import org.jspecify.annotations.NullMarked;
