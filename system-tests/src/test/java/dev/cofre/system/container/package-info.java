/** The container files, read and tried out without an engine. */
@NullMarked
package dev.cofre.system.container;

import org.jspecify.annotations.NullMarked;
