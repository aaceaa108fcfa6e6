/** What manager, storage servers and clients say to each other. */
@NullMarked
package dev.cofre.api;

import org.jspecify.annotations.NullMarked;
