/** What went wrong, in the form of RFC 9457 problem details. */
@NullMarked
package dev.cofre.api.problem;

import org.jspecify.annotations.NullMarked;
