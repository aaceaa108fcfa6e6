/** How much of what comes in is taken at once, so that no caller uses up what others need. */
@NullMarked
package dev.cofre.service.intake;

import org.jspecify.annotations.NullMarked;
