/** Clients of a cluster in this JVM, and what they back up. */
@NullMarked
package dev.cofre.system.client;

import org.jspecify.annotations.NullMarked;
