package dev.cofre.manager.catalog;

import dev.cofre.service.start.StartRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/** Whether a catalog can be relied upon, before anything is done with it. */
final class Soundness {
    private Soundness() {}

    /**
     * Reads through a SQLite file, page by page.
     *
     * @throws StartRefusedException if it is damaged
     */
    static void checkPages(DataSource source) {
        String finding;
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            finding = result.next() ? result.getString(1) : "it cannot be read";
        } catch (SQLException e) {
            if (!isDamage(e)) {
                return; // such as another process that holds it, which is told where it is opened
            }
            finding = String.valueOf(e.getMessage());
        }
        if (!"ok".equals(finding)) {
            throw new StartRefusedException(
                    "The catalog is damaged (%s), so that nothing that it says can be relied upon.".formatted(finding),
                    "Check the disk. Then move catalog.db, catalog.db-wal and catalog.db-shm away from the manager's"
                            + " folder, and build the catalog again from the servers: cofre rebuild. With '--from COPY' it"
                            + " takes the trash from a copy of the catalog.");
        }
    }

    /** @throws StartRefusedException if a newer version of the manager has used it */
    static void checkVersion(MigrationInfoService schema) {
        Arrays.stream(schema.applied())
                .filter(step -> step.getState() == MigrationState.FUTURE_SUCCESS
                        || step.getState() == MigrationState.FUTURE_FAILED)
                .map(MigrationInfo::getVersion)
                .reduce((first, last) -> last)
                .ifPresent(version -> {
                    throw new StartRefusedException(
                            "The catalog is that of a newer version of Cofre: its schema is at version %s, which this one does not know."
                                    .formatted(version),
                            "Start the version that it was used with last, or a newer one.");
                });
    }

    private static boolean isDamage(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("SQLITE_CORRUPT") || message.contains("SQLITE_NOTADB");
    }
}
