package dev.cofre.storage.blob.index;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What memory says of a row of the index, so that its file is asked only where memory says nothing. */
sealed interface LastWord<T> {
    /** @param row empty: it is not there any more */
    record Said<T>(Optional<T> row) implements LastWord<T> {}

    record Nothing<T>() implements LastWord<T> {}

    /** @param row null: nothing is said of it */
    static <T> LastWord<T> of(@Nullable Optional<T> row) {
        return row == null ? new Nothing<>() : new Said<>(row);
    }

    default LastWord<T> or(Supplier<LastWord<T>> older) {
        return this instanceof Said ? this : older.get();
    }

    default Optional<T> orElse(Supplier<Optional<T>> written) {
        return this instanceof Said<T> said ? said.row() : written.get();
    }
}
