/** Work: what is done beside something else, and ends with the program. */
@NullMarked
package dev.cofre.client.snapshot.work;

import org.jspecify.annotations.NullMarked;
