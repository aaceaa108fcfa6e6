/** The store itself: opened over a folder, put together of the other rooms. */
@NullMarked
package dev.cofre.storage.blob.store;

import org.jspecify.annotations.NullMarked;
