/** Which web pages may call a service, and under which names: browsers carry out what any page tells them. */
@NullMarked
package dev.cofre.service.page;

import org.jspecify.annotations.NullMarked;
