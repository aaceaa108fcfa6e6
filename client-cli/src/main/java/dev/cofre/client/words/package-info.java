/** Words: what the system says of files, in sentences for people. */
@NullMarked
package dev.cofre.client.words;

import org.jspecify.annotations.NullMarked;
