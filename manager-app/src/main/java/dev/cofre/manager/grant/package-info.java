/** Signs grants, each under the key of the one server that is to accept it. */
@NullMarked
package dev.cofre.manager.grant;

import org.jspecify.annotations.NullMarked;
