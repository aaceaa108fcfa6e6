package dev.cofre.manager.catalog.database;

import dev.cofre.service.start.StartRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;

/** Whether a catalog can be relied upon, before anything is done with it. */
public final class Soundness {
    private Soundness() {}

    /** @throws StartRefusedException if a page of a SQLite file is damaged */
    public static void checkPages(DataSource source) {
        damage(source).ifPresent(finding -> {
            throw new StartRefusedException(CatalogDamagedException.sentence(finding), CatalogDamagedException.ACTION);
        });
    }

    /** Reads through a SQLite file, page by page. @return what is wrong with it; nothing if nothing is, or it cannot be read now */
    public static Optional<String> damage(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
            String finding = result.next() ? result.getString(1) : "it cannot be read";
            return "ok".equals(finding) ? Optional.empty() : Optional.of(finding);
        } catch (SQLException e) {
            if (DiskFault.of(e) != DiskFault.DAMAGE) {
                return Optional.empty(); // such as another process that holds it, which is told where it is opened
            }
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** @throws StartRefusedException if a newer version of the manager has used it */
    public static void checkVersion(MigrationInfoService schema) {
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
}
