/** Quarantine: what becomes of bad copies that were set aside. */
@NullMarked
package dev.cofre.storage.quarantine;

import org.jspecify.annotations.NullMarked;
