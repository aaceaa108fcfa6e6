/** Going through what a snapshot has: one of its folders, a path, all of it. */
@NullMarked
package dev.cofre.client.snapshot.walk;

import org.jspecify.annotations.NullMarked;
