/** How the doors of a service are shown to who opens its description: what people call first, what servers say to each other second. */
@NullMarked
package dev.cofre.service.description;

import org.jspecify.annotations.NullMarked;
