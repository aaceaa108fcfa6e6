package dev.cofre.manager.catalog.database;

import dev.cofre.api.catalog.CatalogMark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection that keeps its prepared statements, of which there are few, for as long as it lives. Not thread-safe. */
public final class Statements {
    /** Lists of values are padded to one of these lengths, so that few statements serve all lists. */
    private static final int[] LIST_LENGTHS = {1, 16, 256};

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private boolean hasBranch;
    private @Nullable CatalogMark mark;

    public Statements(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** Whether a branch was drawn for this connection. */
    public boolean hasBranch() {
        return hasBranch;
    }

    public void drewBranch() {
        hasBranch = true;
    }

    /** The state that the catalog is in once the transaction that runs is on stable storage; null while a cluster is founded. */
    @Nullable
    public CatalogMark mark() {
        return mark;
    }

    public void at(@Nullable CatalogMark now) {
        mark = now;
    }

    /** The counter of the transaction that runs. */
    public long counter() {
        return Objects.requireNonNull(mark, "no cluster is founded yet").counter();
    }

    public PreparedStatement prepare(String sql) throws SQLException {
        PreparedStatement known = prepared.get(sql);
        if (known == null) {
            known = connection.prepareStatement(sql);
            prepared.put(sql, known);
        }
        return known;
    }

    /**
     * Runs a query for all of the values, however many, some at a time.
     *
     * @param sql with {@code %s} where the list of question marks belongs, and no other parameter behind it
     * @param fixed parameters before the list
     */
    public <V> void forEachRow(String sql, List<Object> fixed, List<V> values, Binder<V> binder, RowReader reader)
            throws SQLException {
        int from = 0;
        while (from < values.size()) {
            int length = listLength(values.size() - from);
            PreparedStatement query = prepare(sql.formatted(String.join(",", Collections.nCopies(length, "?"))));
            int parameter = 1;
            for (Object each : fixed) {
                query.setObject(parameter++, each);
            }
            for (int i = 0; i < length; i++) {
                binder.bind(query, parameter++, values.get(Math.min(from + i, values.size() - 1)));
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows);
                }
            }
            from += length;
        }
    }

    /** Closes all of them, with whatever half-filled batches they hold. */
    public void forget() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    private static int listLength(int wanted) {
        for (int length : LIST_LENGTHS) {
            if (wanted <= length) {
                return length;
            }
        }
        return LIST_LENGTHS[LIST_LENGTHS.length - 1];
    }

    @FunctionalInterface
    public interface Binder<V> {
        void bind(PreparedStatement statement, int parameter, V value) throws SQLException;
    }

    @FunctionalInterface
    public interface RowReader {
        void read(ResultSet row) throws SQLException;
    }
}
