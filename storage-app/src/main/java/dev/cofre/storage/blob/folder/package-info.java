/** Large blobs as plain files, named by their SHA-256. */
@NullMarked
package dev.cofre.storage.blob.folder;

import org.jspecify.annotations.NullMarked;
