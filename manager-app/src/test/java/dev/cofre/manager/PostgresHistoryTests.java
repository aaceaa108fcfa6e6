package dev.cofre.manager;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

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
        execute("CREATE DATABASE kept_%s TEMPLATE %s".formatted(database, database));
    }

    @Override
    void putBack() throws SQLException {
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

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
