/**
 * Snapshots, as far as the cluster sees to them while no client runs: policies, which snapshots stay, whether expected ones come, and
 * cleaning up what no snapshot needs.
 */
@NullMarked
package dev.cofre.manager.snapshot;

import org.jspecify.annotations.NullMarked;
