/** The file layer: the few things that the store asks of a disk, so that tests can stand a forgetful or failing one in. */
@NullMarked
package dev.cofre.storage.blob.disk;

import org.jspecify.annotations.NullMarked;
