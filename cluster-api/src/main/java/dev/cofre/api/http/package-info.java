/** How requests with bodies are made: nothing happens to them on the way that nobody has asked for, and none stands still for good. */
@NullMarked
package dev.cofre.api.http;

import org.jspecify.annotations.NullMarked;
