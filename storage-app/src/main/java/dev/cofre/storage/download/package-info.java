/** Reading blobs: whole or in ranges, each block checked before it leaves. */
@NullMarked
package dev.cofre.storage.download;

import org.jspecify.annotations.NullMarked;
