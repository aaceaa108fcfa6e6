/** Crypto: which library computes signatures and digests. */
@NullMarked
package dev.cofre.service.crypto;

import org.jspecify.annotations.NullMarked;
