/** Who poses, lies or says that it holds what it does not. */
@NullMarked
package dev.cofre.system.trust;

import org.jspecify.annotations.NullMarked;
