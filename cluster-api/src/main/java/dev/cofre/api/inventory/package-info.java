/** What a node has, page by page, compared with the catalog. */
@NullMarked
package dev.cofre.api.inventory;

import org.jspecify.annotations.NullMarked;
