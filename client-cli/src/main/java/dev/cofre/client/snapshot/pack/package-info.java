/** Pack: many chunks and trees in one blob, so that thousands of small files cost the servers one file and one fsync each. */
@NullMarked
package dev.cofre.client.snapshot.pack;

import org.jspecify.annotations.NullMarked;
