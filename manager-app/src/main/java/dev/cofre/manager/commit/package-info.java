/** Enters finished uploads into the catalog, many in one transaction, and shows their receipts. */
@NullMarked
package dev.cofre.manager.commit;

import org.jspecify.annotations.NullMarked;
