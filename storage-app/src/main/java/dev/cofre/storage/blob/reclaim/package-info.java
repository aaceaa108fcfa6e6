/** Space that is had back: dead records of the journal, and copies that were let go. */
@NullMarked
package dev.cofre.storage.blob.reclaim;

import org.jspecify.annotations.NullMarked;
