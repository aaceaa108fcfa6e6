/** A client's files: lists, versions, and where to read them. */
@NullMarked
package dev.cofre.manager.file;

import org.jspecify.annotations.NullMarked;
