/** Checks grants before a body is read. */
@NullMarked
package dev.cofre.storage.grant;

import org.jspecify.annotations.NullMarked;
