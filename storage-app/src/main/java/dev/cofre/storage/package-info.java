/** A storage server: receives uploads, stores blobs, forwards replicas, serves downloads. */
@NullMarked
package dev.cofre.storage;

import org.jspecify.annotations.NullMarked;
