package dev.cofre.api.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SnapshotFormatTests {
    private static final List<String> PACKS = List.of("pack-1", "pack-2", "pack-3");
    private static final Snapshot SNAPSHOT = new Snapshot(
            BlobId.ofContent(new byte[] {9}),
            Instant.parse("2026-11-29T10:15:30.123456Z"),
            "host",
            "me",
            List.of("/home", "/\u00fcber \"all\""),
            List.of("daily"),
            BlobId.ofContent(new byte[] {1}),
            BlobId.ofContent(new byte[] {2}),
            new Summary(Instant.EPOCH, Instant.EPOCH, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13));

    @Test
    void whatIsWrittenIsRead() throws IOException {
        SnapshotFormat.Written written = SnapshotFormat.write(SNAPSHOT, PACKS);
        BlobId id = written.snapshot().id();

        Snapshot read = SnapshotFormat.read(id, written.content());

        assertThat(read).isEqualTo(written.snapshot());
        assertThat(read.paths()).isEqualTo(SNAPSHOT.paths());
        assertThat(SnapshotFormat.needs(id, written.content())).isEqualTo(PACKS);
    }

    @Test
    void theIdDoesNotDependOnWhereThePartsAre() {
        assertThat(SnapshotFormat.write(SNAPSHOT, List.of("pack-9")).snapshot())
                .isEqualTo(SnapshotFormat.write(SNAPSHOT, PACKS).snapshot());
    }

    @Test
    void aListOfPacksThatIsCutOffIsNoList() {
        SnapshotFormat.Written written = SnapshotFormat.write(SNAPSHOT, PACKS);
        byte[] whole = written.content();
        for (int length = 0; length < whole.length - 1; length++) { // the last line end does not matter
            byte[] cut = Arrays.copyOf(whole, length);
            List<String> told = new ArrayList<>();
            assertThatExceptionOfType(BadSnapshotException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() ->
                            SnapshotFormat.needs(written.snapshot().id(), new ByteArrayInputStream(cut), told::add));
        }
    }

    @Test
    void aFlippedBitInTheFirstLineIsFound() {
        SnapshotFormat.Written written = SnapshotFormat.write(SNAPSHOT, PACKS);
        byte[] content = written.content();
        int firstLine = 0;
        while (content[firstLine] != '\n') {
            firstLine++;
        }
        assertThat(firstLine).isPositive();
        for (int i = 0; i < firstLine; i += 7) {
            byte[] flipped = content.clone();
            flipped[i] ^= 1;
            assertThatExceptionOfType(BadSnapshotException.class)
                    .isThrownBy(() -> SnapshotFormat.read(written.snapshot().id(), flipped));
            assertThatExceptionOfType(BadSnapshotException.class)
                    .isThrownBy(() -> SnapshotFormat.needs(written.snapshot().id(), flipped));
        }
    }

    @Test
    void whoDoesNotKnowListsDoesNotTakeASnapshotThatHasSomeForOneThatNeedsNothing() throws IOException {
        String list = PackList.name(PackList.write(PACKS)).value();
        List<String> needs = List.of(list, "pack-9");

        SnapshotFormat.Written written = SnapshotFormat.write(SNAPSHOT, needs);

        assertThat(SnapshotFormat.needs(written.snapshot().id(), written.content()))
                .isEqualTo(needs);
        assertThat(new String(written.content(), StandardCharsets.UTF_8)).doesNotContain("\"packs\"");
        assertThat(new String(SnapshotFormat.write(SNAPSHOT, PACKS).content(), StandardCharsets.UTF_8))
                .as("as earlier versions read it")
                .endsWith("\n{\"packs\":[\"pack-1\",\"pack-2\",\"pack-3\"]}\n");
    }

    @Test
    void aListOfPacksProvesItself() throws IOException {
        byte[] content = PackList.write(PACKS);
        String name = PackList.name(content).value();

        assertThat(PackList.read(name, content)).isEqualTo(PACKS);
        for (int i = 0; i < content.length; i++) {
            byte[] flipped = content.clone();
            flipped[i] ^= 1;
            byte[] cut = Arrays.copyOf(content, i);
            assertThatIOException().isThrownBy(() -> PackList.read(name, flipped));
            assertThatIOException().isThrownBy(() -> PackList.read(name, cut));
        }
        for (String other : List.of("index-1", "snapshots-1", "list-1", "")) {
            byte[] bad = PackList.write(List.of(other));
            assertThatIOException()
                    .isThrownBy(() -> PackList.read(PackList.name(bad).value(), bad));
        }
    }

    @Test
    void namesAreTakenApart() {
        BlobId id = BlobId.ofContent(new byte[] {1});

        assertThat(VaultFiles.snapshotId(VaultFiles.snapshot(Instant.EPOCH, id)))
                .contains(id);
        assertThat(VaultFiles.snapshot(Instant.parse("2026-11-29T10:15:30.122Z"), id))
                .isLessThan(VaultFiles.snapshot(SNAPSHOT.time(), id))
                .isGreaterThan(VaultFiles.snapshot(Instant.parse("2026-02-01T00:00:00Z"), id));
        assertThat(VaultFiles.snapshotId(VaultFiles.newPack())).isEmpty();
        assertThat(VaultFiles.snapshotId(new FileName("snapshot-of-somebody"))).isEmpty();
        assertThat(VaultFiles.isPack(VaultFiles.newPack())).isTrue();
        assertThat(VaultFiles.isPolicy(VaultFiles.policy(null, null))).isTrue();
        assertThat(Stream.of(
                        VaultFiles.policy(null, null),
                        VaultFiles.policy("a", null),
                        VaultFiles.policy(null, "a"),
                        VaultFiles.policy("a", "a"),
                        VaultFiles.policy("a\npath b", null),
                        VaultFiles.policy("a", "b")))
                .doesNotHaveDuplicates();
        assertThat(VaultFiles.beforePolicies())
                .isLessThan(VaultFiles.policy(null, null))
                .isGreaterThan(VaultFiles.newPack());
        assertThat(VaultFiles.beforePacks()).isLessThan(VaultFiles.newPack());
        FileName list = VaultFiles.list(id);
        assertThat(VaultFiles.beforeLists()).isLessThan(list).isGreaterThan(VaultFiles.newIndex());
        assertThat(list).isLessThan(VaultFiles.beforePacks());
        assertThat(VaultFiles.listId(list.value())).contains(id);
        assertThat(VaultFiles.isNeed("list-0")).isFalse();
        assertThat(VaultFiles.beforeHeads())
                .isLessThan(VaultFiles.newHeads())
                .isGreaterThan(VaultFiles.snapshot(Instant.parse("9999-01-01T00:00:00Z"), id));
        assertThat(VaultFiles.beforeSnapshots())
                .isLessThan(VaultFiles.snapshot(Instant.EPOCH, id))
                .isGreaterThan(VaultFiles.policy(null, null));
    }
}
