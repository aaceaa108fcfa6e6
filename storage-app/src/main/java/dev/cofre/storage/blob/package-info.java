/** Blobs on this node's disk: BlobStore is what upload, download, scrub and repair see. */
@NullMarked
package dev.cofre.storage.blob;

import org.jspecify.annotations.NullMarked;
