/** How every service of the cluster speaks HTTP. */
@NullMarked
package dev.cofre.service.web;

import org.jspecify.annotations.NullMarked;
