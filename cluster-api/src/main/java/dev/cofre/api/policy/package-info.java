/** Policies: which snapshots stay, and how often a host is expected to make one. */
@NullMarked
package dev.cofre.api.policy;

import org.jspecify.annotations.NullMarked;
