/** Scrub: reads again what is stored, and sets aside what has gone bad. */
@NullMarked
package dev.cofre.storage.scrub;

import org.jspecify.annotations.NullMarked;
