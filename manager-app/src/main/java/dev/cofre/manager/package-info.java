/** The manager: placement, catalog, membership. Never on the data path. */
@NullMarked
package dev.cofre.manager;

import org.jspecify.annotations.NullMarked;
