/** The programs as the build has made them, as processes of this machine. */
@NullMarked
package dev.cofre.system.process;

import org.jspecify.annotations.NullMarked;
