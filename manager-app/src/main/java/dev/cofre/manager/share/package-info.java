/** Share: how much of the catalog each client may fill. */
@NullMarked
package dev.cofre.manager.share;

import org.jspecify.annotations.NullMarked;
