/** The journal: append-only segments of self-describing, checksummed records, which are the truth about this node. */
@NullMarked
package dev.cofre.storage.blob.journal;

import org.jspecify.annotations.NullMarked;
