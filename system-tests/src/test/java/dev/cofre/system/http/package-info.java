/** What goes over the line: requests as anybody sends them, forms, and content that is never the same twice. */
@NullMarked
package dev.cofre.system.http;

import org.jspecify.annotations.NullMarked;
