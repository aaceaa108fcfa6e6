/** The catalog: clients, files, versions, blobs and where their replicas are, in SQL. */
@NullMarked
package dev.cofre.manager.catalog;

import org.jspecify.annotations.NullMarked;
