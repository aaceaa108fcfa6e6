/** Database: where an SQLite file is, in the words of its driver. */
@NullMarked
package dev.cofre.service.database;

import org.jspecify.annotations.NullMarked;
