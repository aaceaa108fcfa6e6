/** Files and folders that are their owner's alone. */
@NullMarked
package dev.cofre.service.folder;

import org.jspecify.annotations.NullMarked;
