/** A real browser, and the pages that it is shown. */
@NullMarked
package dev.cofre.system.browser;

import org.jspecify.annotations.NullMarked;
