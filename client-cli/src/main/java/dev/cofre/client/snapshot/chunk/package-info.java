/** Chunk: where a large file is cut, so that an insertion changes the chunk it is in and not those behind it. */
@NullMarked
package dev.cofre.client.snapshot.chunk;

import org.jspecify.annotations.NullMarked;
