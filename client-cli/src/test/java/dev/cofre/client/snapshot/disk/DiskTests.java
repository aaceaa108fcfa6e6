package dev.cofre.client.snapshot.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTests {
    private static final List<RawName> NAMES = List.of(
            new RawName("plain"),
            RawName.of("ü and 漢字"),
            RawName.of(new byte[] {'b', (byte) 0xff, (byte) 0xfe, '%', '4', '1'}),
            RawName.of("a new\nline"),
            RawName.of(" blank "));

    @TempDir
    Path folder;

    @BeforeEach
    void onPosix() {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"));
    }

    @Test
    void namesSurviveWhateverBytesTheyHave() throws IOException {
        for (RawName name : NAMES) {
            Files.write(RawPaths.child(folder, name), name.bytes());
        }

        List<Disk.Named> listed = Disk.list(folder);

        assertThat(listed)
                .extracting(Disk.Named::name)
                .isEqualTo(NAMES.stream().sorted().toList());
        for (Disk.Named each : listed) {
            assertThat(each.path()).hasBinaryContent(each.name().bytes());
        }
    }

    @Test
    void targetsOfLinksSurviveWhateverBytesTheyHave() throws IOException {
        int number = 0;
        for (RawName name : NAMES) {
            for (String above : List.of("", "../x/", "/absolute/")) {
                Path link = folder.resolve("link-" + number++);
                RawName target = new RawName(above + name.octets());
                Disk.link(link, target);

                assertThat(Disk.look(link).type()).isEqualTo(Node.Type.SYMLINK);
                assertThat(Disk.target(link)).isEqualTo(target);
            }
        }
    }

    @Test
    void attributesAreReadAndSet() throws IOException {
        Path one = Files.write(folder.resolve("one"), "content".getBytes(StandardCharsets.UTF_8));
        Path other = Files.write(folder.resolve("other"), "content".getBytes(StandardCharsets.UTF_8));
        Files.setAttribute(one, "unix:mode", 0640);
        Files.setLastModifiedTime(one, FileTime.from(Instant.parse("2001-02-03T04:05:06.789012345Z")));
        Entry entry = Disk.look(one);
        Node node = new Node(
                new RawName("one"),
                entry.type(),
                entry.attributes().with(ExtendedAttributes.of(one).values()),
                entry.size(),
                List.of(),
                null,
                null,
                null);

        new AttributesOnDisk(false, Owners.byName()).apply(other, node);

        Entry now = Disk.look(other);
        assertThat(now.size()).isEqualTo(7);
        assertThat(now.attributes().permissions()).isEqualTo(0640);
        assertThat(now.attributes().modified()).isEqualTo(981173106789012345L);
        assertThat(now.attributes().inode()).isNotEqualTo(entry.attributes().inode());
        assertThat(now.attributes().extended()).isEqualTo(Map.of());
    }
}
