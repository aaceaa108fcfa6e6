/** Backup: the catalog's own copies, on the manager's disk and in the cluster. */
@NullMarked
package dev.cofre.manager.backup;

import org.jspecify.annotations.NullMarked;
