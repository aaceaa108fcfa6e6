/** Nodes and their folders as they lie in the tables. */
@NullMarked
package dev.cofre.manager.catalog.node;

import org.jspecify.annotations.NullMarked;
