package dev.cofre.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SqliteUrlTests {
    @Test
    void anOrdinaryPathIsItself() {
        assertThat(SqliteUrl.of(Path.of("/a b/c%20d#e&f/catalog.db")))
                .isEqualTo("jdbc:sqlite:/a b/c%20d#e&f/catalog.db");
    }

    @Test
    void aQuestionMarkBeginsNoSettings() {
        assertThat(SqliteUrl.of(Path.of("/x/a?b&c%d#e"))).isEqualTo("jdbc:sqlite:file:/x/a%3fb&c%25d%23e");
    }
}
