/** What is written, by one thread: blobs with their uploads come and go, each decided upon what was decided before it, and on stable storage before anybody is told. */
@NullMarked
package dev.cofre.storage.blob.write;

import org.jspecify.annotations.NullMarked;
