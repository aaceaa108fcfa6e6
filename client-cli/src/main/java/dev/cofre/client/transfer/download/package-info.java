/** Files and parts of files, out of whichever copy proves itself. */
@NullMarked
package dev.cofre.client.transfer.download;

import org.jspecify.annotations.NullMarked;
