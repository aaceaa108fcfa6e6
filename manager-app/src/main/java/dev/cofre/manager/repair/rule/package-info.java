/** What is wrong with a blob, one rule each. */
@NullMarked
package dev.cofre.manager.repair.rule;

import org.jspecify.annotations.NullMarked;
