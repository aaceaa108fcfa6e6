/** What nodes are told to copy, compare and let go, and who gets it. */
@NullMarked
package dev.cofre.manager.repair.order;

import org.jspecify.annotations.NullMarked;
