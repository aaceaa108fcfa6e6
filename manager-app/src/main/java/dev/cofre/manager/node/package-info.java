/** The servers of the cluster: how they join and report, and which of them can be reckoned with. */
@NullMarked
package dev.cofre.manager.node;

import org.jspecify.annotations.NullMarked;
