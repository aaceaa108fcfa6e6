/** Content: what files hold, stored and read by the manager itself through the doors that clients use. */
@NullMarked
package dev.cofre.manager.content;

import org.jspecify.annotations.NullMarked;
