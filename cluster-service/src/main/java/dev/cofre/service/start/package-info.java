/** Checks that stop a start with a sentence: unknown profile, taken port, no temp folder, open address without secrets. */
@NullMarked
package dev.cofre.service.start;

import org.jspecify.annotations.NullMarked;
