/** A cluster with very many files, written straight to its folders rather than uploaded. */
@NullMarked
package dev.cofre.benchmarks.growth;

import org.jspecify.annotations.NullMarked;
