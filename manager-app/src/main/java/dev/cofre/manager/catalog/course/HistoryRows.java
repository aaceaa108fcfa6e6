package dev.cofre.manager.catalog.course;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.manager.catalog.course.CatalogHistory.Branch;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The course of the catalog as it lies in the tables. */
public final class HistoryRows {
    /** One statement, so that counter and branches are of one moment. */
    private static final String COURSE =
            "SELECT c.generation, c.counter, b.id, b.began FROM cluster c CROSS JOIN branch b ORDER BY b.began";

    private static final String CAUGHT_UP = "SELECT folder, generation, branch, counter FROM caught_up";

    private final JdbcClient readers;

    public HistoryRows(JdbcClient readers) {
        this.readers = readers;
    }

    public CatalogHistory read() {
        ResultSetExtractor<Map<UUID, CatalogMark>> marks = HistoryRows::caughtUp;
        Map<UUID, CatalogMark> caughtUp = readers.sql(CAUGHT_UP).query(marks);
        ResultSetExtractor<CatalogHistory> course = rows -> course(rows, caughtUp);
        return readers.sql(COURSE).query(course);
    }

    static CatalogHistory read(Statements statements) throws SQLException {
        Map<UUID, CatalogMark> caughtUp;
        try (ResultSet rows = statements.prepare(CAUGHT_UP).executeQuery()) {
            caughtUp = caughtUp(rows);
        }
        try (ResultSet rows = statements.prepare(COURSE).executeQuery()) {
            return course(rows, caughtUp);
        }
    }

    public Optional<Instant> held() {
        return readers.sql("SELECT held FROM cluster")
                .query((row, number) -> {
                    long millis = row.getLong(1);
                    return row.wasNull() ? Optional.<Instant>empty() : Optional.of(Instant.ofEpochMilli(millis));
                })
                .single();
    }

    public long countHeld() {
        return readers.sql(
                        "SELECT count(*) FROM version WHERE deleted IS NOT NULL AND deleted <= (SELECT held FROM cluster)")
                .query(Long.class)
                .single();
    }

    public static boolean isHeld(Statements statements) throws SQLException {
        try (ResultSet row = statements.prepare("SELECT held FROM cluster").executeQuery()) {
            row.next();
            row.getLong(1);
            return !row.wasNull();
        }
    }

    /** From now on nothing is let go that might not have been if the catalog were complete. @param now null: not any more */
    public static void hold(Statements statements, @Nullable Instant now) throws SQLException {
        if (now == null) {
            statements.prepare("UPDATE cluster SET held = NULL").executeUpdate();
            return;
        }
        PreparedStatement hold = statements.prepare("UPDATE cluster SET held = ?");
        hold.setLong(1, now.toEpochMilli());
        hold.executeUpdate();
    }

    public static void caughtUp(Statements statements, UUID folder, CatalogMark seen) throws SQLException {
        PreparedStatement put = statements.prepare(
                "INSERT INTO caught_up (folder, generation, branch, counter) VALUES (?, ?, ?, ?) ON CONFLICT (folder) DO UPDATE"
                        + " SET generation = excluded.generation, branch = excluded.branch, counter = excluded.counter");
        put.setString(1, folder.toString());
        put.setString(2, seen.generation().toString());
        put.setString(3, seen.branch().toString());
        put.setLong(4, seen.counter());
        put.executeUpdate();
    }

    /** Raises the counter, which locks the row until the transaction ends. @return nothing if no cluster is founded yet */
    static @Nullable Count count(Statements statements) throws SQLException {
        PreparedStatement raise =
                statements.prepare("UPDATE cluster SET counter = counter + 1 RETURNING generation, branch, counter");
        try (ResultSet row = raise.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            return new Count(uuid(row.getString(1)), uuid(row.getString(2)), row.getLong(3));
        }
    }

    /** Generation and branch are null in a catalog that was before there were such. */
    record Count(@Nullable UUID generation, @Nullable UUID branch, long counter) {}

    private static @Nullable UUID uuid(@Nullable String column) {
        return column == null ? null : UUID.fromString(column);
    }

    static UUID drawGeneration(Statements statements) throws SQLException {
        UUID drawn = UUID.randomUUID();
        PreparedStatement set = statements.prepare("UPDATE cluster SET generation = ?");
        set.setString(1, drawn.toString());
        set.executeUpdate();
        return drawn;
    }

    /** The counter leaps. @param began the counter of the transaction that this is part of */
    static CatalogMark drawBranch(Statements statements, UUID generation, long began) throws SQLException {
        UUID drawn = UUID.randomUUID();
        PreparedStatement insert = statements.prepare("INSERT INTO branch (id, began) VALUES (?, ?)");
        insert.setString(1, drawn.toString());
        insert.setLong(2, began);
        insert.executeUpdate();
        PreparedStatement newest = statements.prepare("UPDATE cluster SET branch = ?, counter = ?");
        newest.setString(1, drawn.toString());
        newest.setLong(2, began + CatalogHistory.LEAP);
        newest.executeUpdate();
        return new CatalogMark(generation, drawn, began + CatalogHistory.LEAP);
    }

    /** The branch goes on with a higher counter. */
    public static void raise(Statements statements, long atLeast) throws SQLException {
        CatalogMark mark = statements.mark();
        if (mark != null && mark.counter() < atLeast && atLeast - mark.counter() <= CatalogHistory.FURTHEST) {
            PreparedStatement raise = statements.prepare("UPDATE cluster SET counter = ?");
            raise.setLong(1, atLeast);
            raise.executeUpdate();
            statements.at(new CatalogMark(mark.generation(), mark.branch(), atLeast));
        }
    }

    private static CatalogHistory course(ResultSet rows, Map<UUID, CatalogMark> caughtUp) throws SQLException {
        UUID generation = null;
        long counter = 0;
        List<Branch> branches = new ArrayList<>();
        while (rows.next()) {
            generation = UUID.fromString(rows.getString(1));
            counter = rows.getLong(2);
            branches.add(new Branch(UUID.fromString(rows.getString(3)), rows.getLong(4)));
        }
        return new CatalogHistory(Objects.requireNonNull(generation, "no branch"), counter, branches, caughtUp);
    }

    private static Map<UUID, CatalogMark> caughtUp(ResultSet rows) throws SQLException {
        Map<UUID, CatalogMark> found = new HashMap<>();
        while (rows.next()) {
            found.put(
                    UUID.fromString(rows.getString(1)),
                    new CatalogMark(
                            UUID.fromString(rows.getString(2)), UUID.fromString(rows.getString(3)), rows.getLong(4)));
        }
        return found;
    }
}
