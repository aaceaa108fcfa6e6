/** Files on their way to two servers, until there is a receipt that says what was read. */
@NullMarked
package dev.cofre.client.transfer.upload;

import org.jspecify.annotations.NullMarked;
