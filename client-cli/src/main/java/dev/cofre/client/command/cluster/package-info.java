/** Commands on servers, and on the cluster as a whole. */
@NullMarked
package dev.cofre.client.command.cluster;

import org.jspecify.annotations.NullMarked;
