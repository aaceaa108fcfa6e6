package dev.cofre.manager.catalog.database;

import dev.cofre.service.start.StartRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What PostgreSQL must do before it calls a transaction committed: a receipt rests on it. */
final class Durability {
    private static final Logger log = LoggerFactory.getLogger(Durability.class);
    private static final String COMMIT = "synchronous_commit";
    /** What is no session's to change. */
    private static final Map<String, String> SERVER = Map.of(
            "fsync", "a power cut may destroy the catalog",
            "full_page_writes", "a power cut in the middle of a page may destroy the catalog");

    private Durability() {}

    /**
     * Has the session wait for the disk with each commit, where the server's setting is not to.
     *
     * @throws StartRefusedException if it cannot be made to
     */
    static void demand(Connection connection) throws SQLException {
        if (setting(connection, COMMIT).equals("off")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET synchronous_commit = on");
            }
            if (setting(connection, COMMIT).equals("off")) {
                throw new StartRefusedException(
                        "PostgreSQL does not wait for its disk: synchronous_commit is off, and cannot be switched on for the manager.",
                        "Set synchronous_commit = on for its role: ALTER ROLE … SET synchronous_commit = on.");
            }
            log.warn(
                    "PostgreSQL has synchronous_commit off, by which confirmed files would be lost in a crash; the manager has switched it on for itself");
        }
        for (Map.Entry<String, String> each : SERVER.entrySet()) {
            if (setting(connection, each.getKey()).equals("off")) {
                log.warn("PostgreSQL has {} off: {}. Switch it on", each.getKey(), each.getValue());
            }
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
