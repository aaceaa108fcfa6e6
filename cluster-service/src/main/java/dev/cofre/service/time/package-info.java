/** Time that durations are measured with, and threads for what is done every now and then. */
@NullMarked
package dev.cofre.service.time;

import org.jspecify.annotations.NullMarked;
