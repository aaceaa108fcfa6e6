/** Says where uploads and their replicas go, and sends browsers and curl there. */
@NullMarked
package dev.cofre.manager.assign;

import org.jspecify.annotations.NullMarked;
