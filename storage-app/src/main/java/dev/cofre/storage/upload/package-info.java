/** The doors for uploads, and the life of an upload on its primary. */
@NullMarked
package dev.cofre.storage.upload;

import org.jspecify.annotations.NullMarked;
