package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.manager.catalog.database.CatalogUnavailableException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresCatalogTests extends CatalogContract {
    private static EmbeddedPostgres postgres;

    private String database;

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
    void openCatalogWithThreeNodes() throws Exception {
        database = "catalog_" + UUID.randomUUID().toString().replace('-', '_');
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
        }
        super.openCatalogWithThreeNodes();
    }

    @Override
    Catalog open() throws SQLException {
        return SqlCatalog.open(postgres.getJdbcUrl("postgres", database));
    }

    @Test
    void aWriterWhoseConnectionHasBrokenOpensAnother() throws Exception {
        commit(version("a.txt", "before", server1, server2));

        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'".formatted(database));
        }

        assertThat(commit(version("a.txt", "after", server1, server2)).version())
                .isEqualTo(2);
    }

    @Test
    void aDatabaseThatDoesNotWaitForItsDiskIsMadeTo() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE %s SET synchronous_commit = off".formatted(database));
        }

        try (SqlCatalog again = (SqlCatalog) open()) {
            String setting = again.write(statements -> {
                try (var row = statements.prepare("SHOW synchronous_commit").executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            });
            assertThat(setting).isEqualTo("on");
        }
    }

    @Test
    void aStricterSettingStays() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER DATABASE %s SET synchronous_commit = remote_apply".formatted(database));
        }

        try (SqlCatalog again = (SqlCatalog) open()) {
            String setting = again.write(statements -> {
                try (var row = statements.prepare("SHOW synchronous_commit").executeQuery()) {
                    row.next();
                    return row.getString(1);
                }
            });
            assertThat(setting).isEqualTo("remote_apply");
        }
    }

    /** As one that follows another, or has been told to take nothing. */
    @Test
    void aDatabaseThatCanOnlyBeReadTakesTheManagerOutOfServiceUntilItCanBeWritten() throws Exception {
        makeReadOnly("on");
        try {
            await().untilAsserted(() -> assertThatThrownBy(() -> commit(version("a.txt", "lost", server1, server2)))
                    .isInstanceOf(CatalogUnavailableException.class));
            catalog.check();
            assertThat(catalog.trouble()).as("that may pass").isEmpty();
            catalog.tend();

            assertThat(catalog.trouble())
                    .hasValueSatisfying(
                            why -> assertThat(why).contains("The catalog cannot be written", "read-only transaction"));
            assertThatThrownBy(catalog::mustTakeMore).isInstanceOf(CatalogUnavailableException.class);
        } finally {
            makeReadOnly("off");
        }

        await().untilAsserted(() -> {
            catalog.tend();
            assertThat(catalog.trouble()).isEmpty();
        });
        assertThat(commit(version("a.txt", "after", server1, server2)).version())
                .isEqualTo(1);
    }

    private static void makeReadOnly(String onOrOff) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET default_transaction_read_only = off");
            statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + onOrOff);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @Test
    void aDatabaseThatIsDownIsToldAsBusy() throws Exception {
        EmbeddedPostgres stopping = EmbeddedPostgres.builder().start();
        try (Catalog stranded = SqlCatalog.open(stopping.getJdbcUrl("postgres", "postgres"))) {
            stopping.close();

            assertThatThrownBy(() -> stranded.commit(List.of(version("a.txt", "lost", server1, server2))))
                    .isInstanceOf(CatalogUnavailableException.class);
            assertThatThrownBy(stranded::check).isInstanceOf(CatalogUnavailableException.class);
        }
    }
}
