/** The programs as people start them: launcher, jars, client, and what operators look at. */
@NullMarked
package dev.cofre.system.program;

import org.jspecify.annotations.NullMarked;
