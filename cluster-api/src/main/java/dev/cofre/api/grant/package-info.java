/** Grants: short-lived, signed permissions for one upload, replica or download. */
@NullMarked
package dev.cofre.api.grant;

import org.jspecify.annotations.NullMarked;
