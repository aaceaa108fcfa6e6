/** What the parts of a cluster know each other by, and who else is let in without it. */
@NullMarked
package dev.cofre.service.secret;

import org.jspecify.annotations.NullMarked;
