package dev.cofre.client.snapshot.pack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZstdTests {
    @Test
    void foldersOfTheEnvironmentAreTriedWhereJavasOwnWillNotDo() {
        assertThat(Zstd.folders(Map.of("TMPDIR", "/a", "COFRE_HOME", "relative", "XDG_RUNTIME_DIR", "/run/user/0")))
                .startsWith(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/a"), Path.of("/run/user/0"))
                .doesNotContain(Path.of("relative"));
    }
}
