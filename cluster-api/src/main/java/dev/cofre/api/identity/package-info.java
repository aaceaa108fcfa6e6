/** Who a server is: the key pair that it has made in its folder, and what is signed with it. */
@NullMarked
package dev.cofre.api.identity;

import org.jspecify.annotations.NullMarked;
