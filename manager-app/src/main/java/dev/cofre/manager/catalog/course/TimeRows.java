package dev.cofre.manager.catalog.course;

import dev.cofre.manager.catalog.database.Statements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The latest time that is known to have been. */
public final class TimeRows {
    /** A catalog that has none yet, as of an earlier version or built again, is as late at least as what lies in its trash. */
    public static final String LATEST =
            "SELECT coalesce(latest, (SELECT max(deleted) FROM version WHERE deleted IS NOT NULL)) FROM cluster";

    private final JdbcClient readers;

    public TimeRows(JdbcClient readers) {
        this.readers = readers;
    }

    public Optional<Instant> latest() {
        return readers.sql(LATEST)
                .query((row, number) -> {
                    long millis = row.getLong(1);
                    return row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(millis));
                })
                .single();
    }

    public static Instant keep(Statements statements, Instant latest) throws SQLException {
        PreparedStatement keep = statements.prepare(
                "UPDATE cluster SET latest = CASE WHEN latest > ? THEN latest ELSE ? END RETURNING latest");
        keep.setLong(1, latest.toEpochMilli());
        keep.setLong(2, latest.toEpochMilli());
        try (ResultSet row = keep.executeQuery()) {
            row.next();
            return Instant.ofEpochMilli(row.getLong(1));
        }
    }

    public static Instant set(Statements statements, Instant time) throws SQLException {
        PreparedStatement set = statements.prepare("UPDATE cluster SET latest = ?");
        set.setLong(1, time.toEpochMilli());
        set.executeUpdate();
        return time;
    }

    /** What is not more than a day off is by no wrong clock, and need not be touched. */
    public static int restamp(Statements statements, Instant latest) throws SQLException {
        PreparedStatement restamp = statements.prepare("UPDATE version SET deleted = ? WHERE deleted > ?");
        restamp.setLong(1, latest.toEpochMilli());
        restamp.setLong(2, latest.plus(1, ChronoUnit.DAYS).toEpochMilli());
        return restamp.executeUpdate();
    }
}
