package dev.cofre.client.snapshot.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a path leads that somebody has typed. */
class RawPathsTests {
    @TempDir
    Path given;

    private Path home;

    @BeforeEach
    void real() throws IOException {
        home = given.toRealPath(); // where temporary folders are behind a link
    }

    @Test
    void aboveALinkIsAboveWhatItLeadsTo() throws IOException {
        Path real = Files.createDirectories(home.resolve("far/away/real"));
        Files.createDirectories(real.resolve("in"));
        Path link = Files.createSymbolicLink(home.resolve("link"), real);
        Files.createSymbolicLink(real.resolve("up"), home.resolve("far"));
        Path twice = Files.createSymbolicLink(home.resolve("twice"), link);

        assertThat(absolute("link/..")).isEqualTo(real.getParent());
        assertThat(absolute("link/../beside")).isEqualTo(real.resolveSibling("beside"));
        assertThat(absolute("link/../..")).isEqualTo(home.resolve("far"));
        assertThat(absolute("twice/../x")).isEqualTo(real.resolveSibling("x"));
        assertThat(absolute("link/in/../x")).as("other links stay").isEqualTo(link.resolve("x"));
        assertThat(absolute("link/up/../x")).isEqualTo(home.resolve("x"));
        assertThat(absolute("./link/./in/.")).isEqualTo(link.resolve("in"));
        assertThat(absolute("twice/in")).isEqualTo(twice.resolve("in"));
    }

    @Test
    void aSlashOrADotBehindALinkIsWhatItLeadsTo() throws IOException {
        Path real = Files.createDirectories(home.resolve("real"));
        Path link = Files.createSymbolicLink(home.resolve("link"), real);

        for (String text : new String[] {"link/", "link//", "link/.", "link/./"}) {
            assertThat(RawPaths.absolute(RawPaths.entry(home + "/" + text)))
                    .as(text)
                    .isEqualTo(real);
        }
        assertThat(RawPaths.absolute(RawPaths.entry(home + "/link"))).isEqualTo(link);
        assertThat(RawPaths.absolute(RawPaths.entry(home + "/real/"))).isEqualTo(real);
        assertThat(RawPaths.absolute(RawPaths.entry("/"))).isEqualTo(Path.of("/"));
    }

    @Test
    void whereThereIsNoLinkItIsAsItReads() throws IOException {
        Files.createSymbolicLink(home.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(home.resolve("nowhere"), Path.of("missing"));

        assertThat(absolute("a/../b/./c/..")).isEqualTo(home.resolve("b"));
        assertThat(absolute("loop/../b")).isEqualTo(home.resolve("b"));
        assertThat(absolute("nowhere/../b")).isEqualTo(home.resolve("b"));
        assertThat(RawPaths.absolute(Path.of("/../../a/../.."))).isEqualTo(Path.of("/"));
        assertThat(RawPaths.absolute(Path.of("/"))).isEqualTo(Path.of("/"));
        assertThat(RawPaths.absolute(Path.of("x"))).isEqualTo(Path.of("x").toAbsolutePath());
        assertThat(RawPaths.absolute(Path.of(""))).isEqualTo(Path.of("").toAbsolutePath());
    }

    private Path absolute(String below) {
        return RawPaths.absolute(Path.of(home + "/" + below));
    }
}
