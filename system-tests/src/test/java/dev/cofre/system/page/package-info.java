/** What the pages say, compared with the code. */
@NullMarked
package dev.cofre.system.page;

import org.jspecify.annotations.NullMarked;
