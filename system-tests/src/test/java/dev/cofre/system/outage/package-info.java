/** Parts of a cluster die, hang, are stopped or cut off, at any moment. */
@NullMarked
package dev.cofre.system.outage;

import org.jspecify.annotations.NullMarked;
