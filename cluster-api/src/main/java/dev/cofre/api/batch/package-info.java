/** The batch format: many small blobs in one request body. */
@NullMarked
package dev.cofre.api.batch;

import org.jspecify.annotations.NullMarked;
