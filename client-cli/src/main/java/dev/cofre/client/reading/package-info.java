/** Reading from a file system that may never answer, or never come to an end. */
@NullMarked
package dev.cofre.client.reading;

import org.jspecify.annotations.NullMarked;
