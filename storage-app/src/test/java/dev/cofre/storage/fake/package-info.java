/** A manager that a test tells what to answer, and servers that run under it. */
@NullMarked
package dev.cofre.storage.fake;

import org.jspecify.annotations.NullMarked;
