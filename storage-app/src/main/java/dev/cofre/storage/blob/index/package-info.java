/** The index over the journal: where each blob and upload is. A cache, built again from the journal whenever in doubt. */
@NullMarked
package dev.cofre.storage.blob.index;

import org.jspecify.annotations.NullMarked;
