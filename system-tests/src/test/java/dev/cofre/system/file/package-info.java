/** Single files: uploads by each door, downloads, the trash, and bad input. */
@NullMarked
package dev.cofre.system.file;

import org.jspecify.annotations.NullMarked;
