/** Suspicion: what speaks against a server's word, for people. It names, and changes nothing. */
@NullMarked
package dev.cofre.manager.suspicion;

import org.jspecify.annotations.NullMarked;
