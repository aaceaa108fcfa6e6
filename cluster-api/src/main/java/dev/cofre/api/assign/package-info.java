/** Where an upload goes: what is asked of the manager before bytes are sent, by clients and by primaries. */
@NullMarked
package dev.cofre.api.assign;

import org.jspecify.annotations.NullMarked;
