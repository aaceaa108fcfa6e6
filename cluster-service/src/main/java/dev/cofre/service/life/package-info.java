/** Whether this process can go on, and its end where it cannot. */
@NullMarked
package dev.cofre.service.life;

import org.jspecify.annotations.NullMarked;
