/** A cluster in memory behind real sockets, which fails as it is told. */
@NullMarked
package dev.cofre.client.fake;

import org.jspecify.annotations.NullMarked;
