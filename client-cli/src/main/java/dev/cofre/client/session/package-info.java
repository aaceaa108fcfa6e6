/** What commands and the menu do with a cluster, and who asks which: options, environment, profile. */
@NullMarked
package dev.cofre.client.session;

import org.jspecify.annotations.NullMarked;
