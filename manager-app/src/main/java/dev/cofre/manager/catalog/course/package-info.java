/** The course that a catalog takes: its counter and branches, whether it lacks a state, and the latest time. */
@NullMarked
package dev.cofre.manager.catalog.course;

import org.jspecify.annotations.NullMarked;
