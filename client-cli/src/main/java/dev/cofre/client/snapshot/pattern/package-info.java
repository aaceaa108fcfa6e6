/** Pattern: which paths are meant, as users of restic write it. */
@NullMarked
package dev.cofre.client.snapshot.pattern;

import org.jspecify.annotations.NullMarked;
