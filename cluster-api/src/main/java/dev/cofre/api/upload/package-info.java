/** How an upload ends, as nodes, clients and the manager tell it to each other: results, commit, withdrawal. */
@NullMarked
package dev.cofre.api.upload;

import org.jspecify.annotations.NullMarked;
