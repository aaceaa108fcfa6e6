/** Time that durations are measured with. */
@NullMarked
package dev.cofre.service.time;

import org.jspecify.annotations.NullMarked;
