/** What breaks, lies, stands still or takes too much, to be put between the parts of a cluster. */
@NullMarked
package dev.cofre.system.fault;

import org.jspecify.annotations.NullMarked;
