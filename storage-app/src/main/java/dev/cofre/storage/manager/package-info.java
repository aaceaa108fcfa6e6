/** The manager as this node calls it: many small questions at once travel as one. */
@NullMarked
package dev.cofre.storage.manager;

import org.jspecify.annotations.NullMarked;
