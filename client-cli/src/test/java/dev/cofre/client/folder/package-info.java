/** Folders as people have them, backed up and restored by the whole client. */
@NullMarked
package dev.cofre.client.folder;

import org.jspecify.annotations.NullMarked;
