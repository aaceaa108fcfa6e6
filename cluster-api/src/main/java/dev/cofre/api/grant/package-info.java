/** Grants: short-lived, signed permissions for one upload, replica or download; and warrants, the manager's word for what it has assigned. */
@NullMarked
package dev.cofre.api.grant;

import org.jspecify.annotations.NullMarked;
