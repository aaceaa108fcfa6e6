package dev.cofre.system.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTests {
    private static final String SMALL = """
            # syntax=docker/dockerfile:1
            FROM jdk AS build
            WORKDIR /source
            COPY a.txt b ./
            ARG APP
            RUN --mount=type=cache,target=/root/.m2/repository \\
                # why
                mvn "$APP" \\
                && x > /out/y
            FROM jre
            WORKDIR /app
            COPY --from=build /out/ ./
            ENV HOME_OF=/data \\
                PORT=7000
            VOLUME /data
            EXPOSE 7000
            USER 1:1
            HEALTHCHECK --interval=10s --retries=3 CMD ["sh", "-c", \\
                "a '\\\\r' \\"b\\""]
            ENTRYPOINT ["java", "-jar", "app.jar"]
            """;

    @Test
    void whatTheImageIsIsRead() {
        Dockerfile file = Dockerfile.parse(SMALL);

        assertThat(file.arguments()).containsExactly("APP");
        assertThat(file.environment()).isEqualTo(Map.of("HOME_OF", "/data", "PORT", "7000"));
        assertThat(file.volumes()).containsExactly("/data");
        assertThat(file.ports()).containsExactly(7000);
        assertThat(file.user()).isEqualTo("1:1");
        assertThat(file.healthcheck()).containsExactly("sh", "-c", "a '\\r' \"b\"");
        assertThat(file.entrypoint()).containsExactly("java", "-jar", "app.jar");
    }

    @Test
    void itIsDoneInFoldersInTheOrderOfItsLines(@TempDir Path folder) throws IOException {
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("a.txt"), "a");
        Files.writeString(Files.createDirectories(context.resolve("b/c")).resolve("d.txt"), "d");
        List<String> scripts = new ArrayList<>();

        Replay.Image image = Replay.build(
                Dockerfile.parse(SMALL),
                context,
                folder.resolve("scratch"),
                Map.of("APP", "x"),
                (root, in, variables, script) -> {
                    scripts.add(script);
                    assertThat(variables).isEqualTo(Map.of("APP", "x"));
                    assertThat(in.resolve("a.txt")).hasContent("a");
                    assertThat(in.resolve("c/d.txt")).hasContent("d");
                    write(folder.resolve("scratch/build/out/y"));
                });

        assertThat(scripts)
                .singleElement()
                .asString()
                .matches("mvn \"\\$APP\" +&& x > \\Q" + folder + "\\E/scratch/build/out/y");
        assertThat(image.folder().resolve("y")).exists();
        assertThat(image.environment())
                .containsEntry("HOME_OF", image.root().resolve("data").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COPY missing ./",
                "COPY a.txt b there",
                "COPY --from=build /out/ ./",
                "COPY --from=nobody /out/ ./"
            })
    void whatAnEngineWouldNotFindIsNotFoundHere(String line, @TempDir Path folder) throws IOException {
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("a.txt"), "a");
        Dockerfile file = Dockerfile.parse("FROM jdk AS build\nFROM jre\n" + line);

        assertThatThrownBy(() -> Replay.build(
                        file, context, folder.resolve("scratch"), Map.of(), (root, in, variables, script) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ADD a b",
                "CMD [\"a\"]",
                "COPY --chown=1:1 a b",
                "COPY *.xml ./",
                "COPY $A ./",
                "COPY a",
                "RUN --network=none a",
                "RUN --mount=type=secret,id=a a",
                "RUN [\"a\"]",
                "RUN <<EOF",
                "ARG APP=manager-app",
                "ENV A b",
                "ENV A=\"b c\"",
                "HEALTHCHECK NONE",
                "HEALTHCHECK --start-interval=1s CMD [\"a\"]",
                "HEALTHCHECK CMD a",
                "ENTRYPOINT java -jar app.jar",
                "EXPOSE 7000/udp",
                "FROM --platform=linux/amd64 a",
                "RUN a \\"
            })
    void whatItDoesNotKnowIsRefused(String line) {
        assertThatThrownBy(() -> Dockerfile.parse("FROM jdk\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2");
    }

    private static void write(Path file) {
        try {
            Files.writeString(Files.createDirectories(file.getParent()).resolve(file.getFileName()), "y");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
