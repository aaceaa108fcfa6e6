package dev.cofre.system.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreFileTests {
    private final IgnoreFile file = IgnoreFile.parse("""
            # a comment
            *
            !mvnw
            !/app/

            !other/pom.xml
            **/target
            **/src/test
            """);

    @ParameterizedTest
    @CsvSource({
        "README.md, true",
        ".git/config, true",
        "mvnw, false",
        "mvnw.cmd, true",
        "app, false",
        "app/pom.xml, false",
        "app/src/main/A.java, false",
        "app/src/test/A.java, true",
        "app/src/tests/A.java, false",
        "app/target, true",
        "app/target/app.jar, true",
        "target, true",
        "other/pom.xml, false",
        "other/src/main/A.java, true",
        "deep/app/pom.xml, true"
    })
    void theLastLineThatMeansAFileDecides(String path, boolean ignored) {
        assertThat(file.ignores(path)).isEqualTo(ignored);
    }

    @Test
    void aLineIgnoresAgainWhatOneBeforeLetThrough() {
        assertThat(IgnoreFile.parse("*\n!app\napp").ignores("app/a")).isTrue();
        assertThat(IgnoreFile.parse("app\n!app/a").ignores("app/a")).isFalse();
        assertThat(IgnoreFile.parse("app\n!app/a").ignores("app/b")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?", "[ab]", "a\\b", "a b", "../a\\", "{a,b}"})
    void aPatternThatItDoesNotKnowIsRefused(String pattern) {
        assertThatThrownBy(() -> IgnoreFile.parse(pattern)).hasMessageContaining("does not know '" + pattern + "'");
    }

    @Test
    void theContextIsWhatIsLeft(@TempDir Path folder) throws IOException {
        for (String name :
                List.of("a/app/pom.xml", "a/app/target/x", "a/mvnw", "a/README.md", "a/other/pom.xml", "a/other/x")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }

        file.copyContext(folder.resolve("a"), folder.resolve("b"));

        try (Stream<Path> files = Files.walk(folder.resolve("b"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(path -> folder.resolve("b").relativize(path).toString()))
                    .containsExactlyInAnyOrder("app/pom.xml", "mvnw", "other/pom.xml");
        }
    }
}
