/** Nodes (storage servers): how they join, report, leave and are shown. */
@NullMarked
package dev.cofre.api.node;

import org.jspecify.annotations.NullMarked;
