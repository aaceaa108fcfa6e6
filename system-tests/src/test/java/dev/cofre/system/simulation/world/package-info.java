/** What simulated machines live in: a time that passes when they wait, a network that loses and delays, and a log of both. */
@NullMarked
package dev.cofre.system.simulation.world;

import org.jspecify.annotations.NullMarked;
