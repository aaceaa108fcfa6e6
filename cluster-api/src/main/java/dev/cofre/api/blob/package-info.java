/** Blobs: immutable bytes, known by their SHA-256. */
@NullMarked
package dev.cofre.api.blob;

import org.jspecify.annotations.NullMarked;
