/** Which snapshots stay, and which are expected. */
@NullMarked
package dev.cofre.manager.snapshot.policy;

import org.jspecify.annotations.NullMarked;
