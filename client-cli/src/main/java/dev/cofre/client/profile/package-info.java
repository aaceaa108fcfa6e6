/** Profiles: who the client is, which demo files it has, and where its manager is. */
@NullMarked
package dev.cofre.client.profile;

import org.jspecify.annotations.NullMarked;
