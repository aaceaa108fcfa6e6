/** What a cluster does beside what its machine can do, measured in the same run. */
@NullMarked
package dev.cofre.benchmarks;

import org.jspecify.annotations.NullMarked;
