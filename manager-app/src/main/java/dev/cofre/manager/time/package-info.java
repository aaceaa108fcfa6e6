/** What time it is for the cluster, as far as one clock can be believed: by this, and no other, things expire. */
@NullMarked
package dev.cofre.manager.time;

import org.jspecify.annotations.NullMarked;
