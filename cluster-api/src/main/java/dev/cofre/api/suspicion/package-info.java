/** What speaks against a server's word, and who tells of it. */
@NullMarked
package dev.cofre.api.suspicion;

import org.jspecify.annotations.NullMarked;
