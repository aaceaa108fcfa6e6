package dev.cofre.client.snapshot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZstdTests {
    @Test
    void foldersOfTheEnvironmentAreTriedWhereJavasOwnWillNotDo() {
        assertThat(Zstd.folders(Map.of("TMPDIR", "/a", "COFRE_HOME", "relative", "XDG_RUNTIME_DIR", "/run/user/0")))
                .startsWith(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/a"), Path.of("/run/user/0"))
                .doesNotContain(Path.of("relative"));
    }

    @Test
    void aFolderWithoutRoomForTheLibraryIsPassedOver() {
        List<Path> tried = new ArrayList<>();

        Zstd.loadFrom(List.of(Path.of("/full"), Path.of("/good"), Path.of("/other")), folder -> {
            tried.add(folder);
            if (folder.equals(Path.of("/full"))) {
                throw new ExceptionInInitializerError("Cannot unpack the library: No space left on device");
            }
        });

        assertThat(tried).containsExactly(Path.of("/full"), Path.of("/good"));
    }

    @Test
    void whereNoFolderWillDoAllThatWereTriedAreNamed() {
        assertThatThrownBy(() -> Zstd.loadFrom(List.of(Path.of("/a"), Path.of("/b")), folder -> {
                    throw new UnsatisfiedLinkError("no");
                }))
                .hasMessageContaining("[/a, /b]")
                .hasMessageContaining("TMPDIR");
    }
}
