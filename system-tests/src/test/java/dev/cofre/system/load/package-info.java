/** Much at once, much in all, and callers who take what they can get. */
@NullMarked
package dev.cofre.system.load;

import org.jspecify.annotations.NullMarked;
