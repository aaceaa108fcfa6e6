/** Files, versions, blobs and receipts as they lie in the tables, and the transactions that enter them. */
@NullMarked
package dev.cofre.manager.catalog.file;

import org.jspecify.annotations.NullMarked;
