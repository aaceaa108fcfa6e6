/** How the cluster is: nodes, clocks, clients, suspicions and copies on one page. */
@NullMarked
package dev.cofre.api.status;

import org.jspecify.annotations.NullMarked;
