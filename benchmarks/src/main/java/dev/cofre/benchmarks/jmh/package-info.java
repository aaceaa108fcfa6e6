/** What the steps on the path of a small file cost each by itself. */
@NullMarked
package dev.cofre.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
