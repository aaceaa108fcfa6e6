package dev.cofre.manager.history;

import static org.awaitility.Awaitility.await;

import dev.cofre.manager.running.RunningManager;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
class PostgresHistoryTests extends HistoryContract {
    private static EmbeddedPostgres postgres;

    @TempDir
    Path data;

    @TempDir
    Path other;

    private String database = "";

    PostgresHistoryTests() throws IOException {}

    @BeforeAll
    static void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    @Override
    void empty() throws SQLException {
        database = "catalog_" + UUID.randomUUID().toString().replace('-', '_');
        execute("CREATE DATABASE " + database);
    }

    @Override
    void keep() throws SQLException {
        awaitNobody();
        execute("CREATE DATABASE kept_%s TEMPLATE %s".formatted(database, database));
    }

    @Override
    void putBack() throws SQLException {
        awaitNobody();
        execute("DROP DATABASE " + database);
        execute("CREATE DATABASE %s TEMPLATE kept_%s".formatted(database, database));
    }

    @Override
    RunningManager start(boolean onTheCopy) {
        return RunningManager.start(
                onTheCopy ? other : data,
                "--cofre.manager.history.interval=50ms",
                "--cofre.manager.catalog="
                        + postgres.getJdbcUrl("postgres", onTheCopy ? "kept_" + database : database));
    }

    /**
     * A session ends some time after its connection was closed, and until then nothing is made of its database. One that the pool was about
     * to open while it was closed (HikariCP then says that it has timed out waiting for it) stays until its process ends, so it is ended.
     */
    private void awaitNobody() {
        await().ignoreExceptions().until(() -> {
            try (Connection connection = postgres.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet sessions = statement.executeQuery(
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'"
                                    .formatted(database))) {
                return sessions.next() && sessions.getInt(1) == 0;
            }
        });
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
