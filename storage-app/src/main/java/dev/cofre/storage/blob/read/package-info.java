/** What is read: blobs that are here, whether as files or in the journal, and the uploads on record; what readers meet damage in. */
@NullMarked
package dev.cofre.storage.blob.read;

import org.jspecify.annotations.NullMarked;
