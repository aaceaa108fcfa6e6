/** The database and its disk: engines, statements, faults, damage, room. */
@NullMarked
package dev.cofre.manager.catalog.database;

import org.jspecify.annotations.NullMarked;
