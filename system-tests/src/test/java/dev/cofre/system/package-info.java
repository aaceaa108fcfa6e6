/** Whole clusters under test: in one JVM, and with the real jars as real processes. */
@NullMarked
package dev.cofre.system;

import org.jspecify.annotations.NullMarked;
