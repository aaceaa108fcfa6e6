/** Commands on single files. */
@NullMarked
package dev.cofre.client.command.file;

import org.jspecify.annotations.NullMarked;
