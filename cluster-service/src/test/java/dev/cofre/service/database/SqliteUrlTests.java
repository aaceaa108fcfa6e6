package dev.cofre.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"/a b/c%20d#e&f/catalog.db", "/x/a?b&c%d#e", "/x/%3f?%25", "/x/y"})
    void theFileIsFoundAgain(String path) {
        assertThat(SqliteUrl.file(SqliteUrl.of(Path.of(path)))).contains(Path.of(path));
    }

    @Test
    void settingsBehindItBelongToNoFile() {
        assertThat(SqliteUrl.file("jdbc:sqlite:/x/y?cache=shared")).contains(Path.of("/x/y"));
        assertThat(SqliteUrl.file("jdbc:postgresql://db/cofre")).isEmpty();
    }
}
