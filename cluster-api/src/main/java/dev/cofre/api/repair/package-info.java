/** Repair: what the manager orders from nodes so that each blob has its copies, and what they report. */
@NullMarked
package dev.cofre.api.repair;

import org.jspecify.annotations.NullMarked;
