/** Disk: what the file system of this machine says of its files, byte for byte and without following links. */
@NullMarked
package dev.cofre.client.snapshot.disk;

import org.jspecify.annotations.NullMarked;
