package dev.cofre.storage.blob.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.disk.GarbageDisk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.journal.JournalRecord.BlobDeleted;
import dev.cofre.storage.blob.journal.JournalRecord.InlineBlob;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalTests {
    private static final Path FIRST = Path.of("journal", "0000000001.seg");
    private static final long SEGMENT = 1 << 20;

    private final MemoryDisk disk = new MemoryDisk();
    private final List<Location> locations = new ArrayList<>();

    @Test
    void aTornTailIsCutAtEveryByteOfTheLastGroup() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1), blob(2));
            append(journal, blob(3), blob(4), blob(5));
        }
        byte[] whole = disk.bytes(FIRST);
        Location lastOfFirstGroup = locations.get(1);

        for (int length = (int) lastOfFirstGroup.end(); length <= whole.length; length++) {
            MemoryDisk torn = new MemoryDisk();
            torn.createFolder(Path.of("journal"));
            torn.put(FIRST, Arrays.copyOf(whole, length));
            int end = length;
            long kept = locations.stream().filter(at -> at.end() <= end).count();

            try (Journal journal = Journal.open(torn, SEGMENT, Clock.systemUTC(), null)) {
                assertThat(blobs(journal)).as("cut at %d", length).hasSize((int) kept);
                assertThat(journal.end().position()).isEqualTo(torn.bytes(FIRST).length);
            }
            assertThat(torn.list(Path.of("quarantine"))).isEmpty();
        }
    }

    @Test
    void aTornTailIsCutWhereverAByteOfTheLastGroupIsWrong() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1), blob(2));
            append(journal, blob(3), blob(4), blob(5));
        }
        byte[] whole = disk.bytes(FIRST);

        for (int at = (int) locations.get(1).end(); at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= 0x55;
            MemoryDisk torn = new MemoryDisk();
            torn.createFolder(Path.of("journal"));
            torn.put(FIRST, changed);
            int bad = at;
            long kept =
                    locations.stream().filter(location -> location.end() <= bad).count();

            try (Journal journal = Journal.open(torn, SEGMENT, Clock.systemUTC(), null)) {
                assertThat(blobs(journal))
                        .as("byte %d: good records behind a bad one were never acknowledged", at)
                        .hasSize((int) kept);
            }
        }
    }

    @Test
    void aUnitIsThereWholeOrNotAtAll() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1));
            Journal.Group group = journal.begin();
            locations.addAll(group.add(List.of(blob(2), blob(3))));
            group.force();
        }
        byte[] whole = disk.bytes(FIRST);
        disk.put(FIRST, Arrays.copyOf(whole, (int) locations.get(1).end()));

        try (Journal journal = open()) {
            assertThat(blobs(journal)).hasSize(1);
        }
    }

    @Test
    void damageBeforeAGoodRecordIsQuarantinedAndTheRestIsServed() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1));
            append(journal, blob(2));
            append(journal, blob(3));
        }
        Location damaged = locations.get(1);
        byte[] before = disk.bytes(FIRST);
        disk.damage(FIRST, damaged.position() + 60, new byte[] {1, 2, 3});

        for (int start = 0; start < 2; start++) {
            try (Journal journal = open();
                    Journal.Pin pin = journal.pin(1)) {
                assertThat(blobs(journal)).containsExactly(id(1), id(3));
                assertThat(journal.end().position()).isEqualTo(before.length);
                assertThatThrownBy(() -> pin.read(damaged)).isInstanceOf(DamagedRecordException.class);
            }
        }
        assertThat(disk.list(Path.of("quarantine")))
                .singleElement()
                .satisfies(name -> assertThat(disk.bytes(Path.of("quarantine").resolve(name)))
                        .hasSize(damaged.length())
                        .containsSubsequence(1, 2, 3));
    }

    @Test
    void aNewestSegmentOfWhichNothingCanBeReadIsKeptAndNotCutOff() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1));
        }
        byte[] garbage = new byte[disk.bytes(FIRST).length];
        disk.put(FIRST, garbage);

        try (Journal journal = open()) {
            assertThat(blobs(journal)).isEmpty();
            assertThat(journal.hasLostRecords()).isTrue();
            append(journal, blob(2));
        }

        assertThat(disk.list(Path.of("quarantine")))
                .singleElement()
                .satisfies(name -> assertThat(disk.bytes(Path.of("quarantine").resolve(name)))
                        .isEqualTo(garbage));
        try (Journal journal = open()) {
            assertThat(blobs(journal)).containsExactly(id(2));
        }
    }

    @Test
    void whatIsReadWrongNowAndThenIsNeverCutOff() throws IOException {
        try (Journal journal = open()) {
            for (int i = 0; i < 20; i++) {
                append(journal, blob(i));
            }
        }
        byte[] before = disk.bytes(FIRST);
        for (int seed = 0; seed < 100; seed++) {
            GarbageDisk cable = new GarbageDisk(disk, seed);
            cable.garble(1);
            try (Journal journal = Journal.open(cable, 1 << 20, Clock.systemUTC(), null)) {
                assertThat(journal.end().position()).isEqualTo(before.length);
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("differently each time");
            }
            assertThat(disk.bytes(FIRST)).isEqualTo(before);
        }
    }

    @Test
    void damageInTheLastGroupIsNoTearIfSomebodyRemembersThatItWasOnStableStorage() throws IOException {
        JournalPosition end;
        try (Journal journal = open()) {
            append(journal, blob(1));
            append(journal, blob(2));
            end = journal.end();
        }
        disk.damage(FIRST, locations.get(1).position() + 60, new byte[] {1, 2, 3});

        try (Journal journal = open(end)) {
            assertThat(blobs(journal)).containsExactly(id(1));
            assertThat(journal.end()).isEqualTo(end);
            append(journal, blob(3));
        }

        assertThat(disk.list(Path.of("quarantine"))).hasSize(1);
        try (Journal journal = open()) {
            assertThat(blobs(journal)).containsExactly(id(1), id(3));
        }
    }

    @Test
    void aSegmentWithADamagedBeginningIsReadFromItsFirstGoodRecord() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1));
            append(journal, blob(2));
        }
        disk.damage(FIRST, 0, new byte[40]);

        try (Journal journal = open()) {
            assertThat(blobs(journal)).containsExactly(id(1), id(2));
            append(journal, blob(3));
        }
        try (Journal journal = open()) {
            assertThat(blobs(journal)).containsExactly(id(1), id(2), id(3));
        }
    }

    @Test
    void aSegmentInABlobIsNotTakenForRecords() throws IOException {
        try (Journal journal = open()) {
            append(journal, new BlobDeleted(id(9), 1, 1));
            append(journal, new BlobDeleted(id(8), 1, 1));
        }
        byte[] backedUp = disk.bytes(FIRST);
        try (Journal journal = open()) {
            append(journal, new InlineBlob(id(1), 0, backedUp));
        }
        // tear off the head of the record that carries them
        long carrier = locations.get(2).position();
        disk.damage(FIRST, carrier, new byte[8]);

        try (Journal journal = open()) {
            assertThat(journal.end().position()).isEqualTo(carrier);
        }
    }

    @Test
    void aNewSegmentBeginsWhenOneIsFull() throws IOException {
        try (Journal journal = Journal.open(disk, 1000, Clock.systemUTC(), null)) {
            for (int i = 0; i < 10; i++) {
                append(journal, blob(i));
            }
            assertThat(journal.segments()).hasSizeGreaterThan(3).startsWith(1L, 2L, 3L);
            assertThat(blobs(journal)).hasSize(10);
        }
    }

    @Test
    void aSegmentWhoseCreationWasCutShortIsBegunAgain() throws IOException {
        try (Journal journal = open()) {
            append(journal, blob(1));
        }
        disk.put(Path.of("journal", "0000000002.seg"), new byte[7]);

        try (Journal journal = open()) {
            append(journal, blob(2));
            assertThat(journal.end().segment()).isEqualTo(2);
        }
        try (Journal journal = open()) {
            assertThat(blobs(journal)).containsExactly(id(1), id(2));
        }
    }

    @Test
    void aDroppedSegmentStaysReadableForThoseWhoHoldIt() throws IOException {
        try (Journal journal = Journal.open(disk, 100, Clock.systemUTC(), null)) {
            append(journal, blob(1));
            append(journal, blob(2));
            try (Journal.Pin pin = journal.pin(1)) {
                journal.drop(1);

                assertThat(pin.read(locations.get(0))).isInstanceOf(InlineBlob.class);
                assertThatThrownBy(() -> journal.pin(1)).isInstanceOf(NoSuchFileException.class);
            }
            assertThat(journal.reachesBackTo(new JournalPosition(1, 0, 0))).isFalse();
        }
    }

    private Journal open() throws IOException {
        return open(null);
    }

    private Journal open(@Nullable JournalPosition lastKnown) throws IOException {
        return Journal.open(disk, SEGMENT, Clock.systemUTC(), lastKnown);
    }

    private void append(Journal journal, JournalRecord... records) throws IOException {
        Journal.Group group = journal.begin();
        for (JournalRecord record : records) {
            locations.addAll(group.add(List.of(record)));
        }
        group.force();
    }

    private static List<BlobId> blobs(Journal journal) throws IOException {
        List<BlobId> blobs = new ArrayList<>();
        journal.replay(null, new RecordVisitor() {
            @Override
            public void record(JournalRecord read, Location at) {
                if (read instanceof InlineBlob blob) {
                    blobs.add(blob.blob());
                }
            }

            @Override
            public void damage(long segment, long from, long to) {
                assertThat(from).isLessThan(to);
            }
        });
        return blobs;
    }

    private static BlobId id(long number) {
        return new BlobId(number, 0, 0, 0);
    }

    private static InlineBlob blob(long number) {
        byte[] content = new byte[300];
        new Random(number).nextBytes(content);
        return new InlineBlob(id(number), 0, content);
    }
}
