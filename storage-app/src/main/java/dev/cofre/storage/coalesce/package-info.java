/** Lets requests that wait at the same time travel together. */
@NullMarked
package dev.cofre.storage.coalesce;

import org.jspecify.annotations.NullMarked;
