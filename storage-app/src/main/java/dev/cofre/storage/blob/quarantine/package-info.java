/** Quarantine: bad copies, kept until a good one is proved elsewhere. */
@NullMarked
package dev.cofre.storage.blob.quarantine;

import org.jspecify.annotations.NullMarked;
