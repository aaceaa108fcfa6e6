/** Files and folders that are their owner's alone, and files that are there whole or not at all. */
@NullMarked
package dev.cofre.service.folder;

import org.jspecify.annotations.NullMarked;
