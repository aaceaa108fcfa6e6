package dev.cofre.client.snapshot.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExcludesTests {
    @TempDir
    Path folder;

    @Test
    void aMountPointStaysAsAnEmptyFolder() throws IOException {
        long here = Disk.look(folder).attributes().device();
        Excludes excludes = new Excludes();
        excludes.otherFileSystemsThan(List.of(folder));

        assertThat(excludes.includes(folder.resolve("mounted"), folderOn(here + 1)))
                .isTrue();
        assertThat(excludes.enters(folderOn(here + 1))).isFalse();
        assertThat(excludes.enters(folderOn(here))).isTrue();
        assertThat(new Excludes().enters(folderOn(here + 1))).isTrue();
    }

    private static Entry folderOn(long device) {
        return new Entry(Node.Type.DIR, new Attributes(040755, 0, 0, 0, 0, device, 1, 1, Map.of()), 0);
    }
}
