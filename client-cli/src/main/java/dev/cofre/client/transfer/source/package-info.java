/** What is sent, as it is read. */
@NullMarked
package dev.cofre.client.transfer.source;

import org.jspecify.annotations.NullMarked;
