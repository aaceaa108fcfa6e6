/** Files in the catalog: a client's names, their versions, and where their bytes are. */
@NullMarked
package dev.cofre.api.file;

import org.jspecify.annotations.NullMarked;
