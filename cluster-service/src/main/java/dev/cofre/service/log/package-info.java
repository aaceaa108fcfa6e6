/** Log: how many lines of a kind are told, whoever makes a service write them. */
@NullMarked
package dev.cofre.service.log;

import org.jspecify.annotations.NullMarked;
