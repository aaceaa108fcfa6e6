package dev.cofre.client.snapshot.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PackTests {
    private final PackWriter writer = new PackWriter(1000);
    private final PartReader reader = new PartReader();

    @AfterEach
    void close() {
        writer.close();
        reader.close();
    }

    @Test
    void whatGoesInComesOut() throws IOException {
        List<byte[]> contents = List.of(
                new byte[0],
                "short".getBytes(StandardCharsets.UTF_8),
                "the same again and again. ".repeat(5000).getBytes(StandardCharsets.UTF_8),
                random(1, 3_000_000),
                new byte[1 << 20]);
        contents.forEach(this::add);

        byte[] pack = writer.finish();

        List<Part> parts = PackTable.read(pack, pack.length);
        assertThat(parts).hasSameSizeAs(contents);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(reader.read(parts.get(i), pack, parts.get(i).offset())).isEqualTo(contents.get(i));
        }
        assertThat(pack.length).isLessThan(3_100_000); // what can be made smaller is
    }

    @Test
    void theTableIsReadFromTheEndOfThePackAlone() throws IOException {
        for (int i = 0; i < 100; i++) {
            add(random(i, 1000));
        }
        byte[] pack = writer.finish();
        byte[] end = Arrays.copyOfRange(pack, pack.length - 5000, pack.length);

        assertThat(PackTable.length(end)).isLessThan(5000);
        assertThat(PackTable.read(end, pack.length)).isEqualTo(PackTable.read(pack, pack.length));
    }

    @Test
    void aWriterThatHasFinishedBeginsAnew() throws IOException {
        add(random(1, 1000));
        writer.finish();
        add(random(2, 500));

        byte[] second = writer.finish();

        assertThat(PackTable.read(second, second.length)).extracting(Part::size).containsExactly(500);
    }

    @Test
    void aFlippedBitAnywhereNeverGivesOtherBytes() throws IOException {
        add(random(1, 200));
        add("compressible ".repeat(20).getBytes(StandardCharsets.UTF_8));
        byte[] pack = writer.finish();
        List<Part> parts = PackTable.read(pack, pack.length);

        int noticed = 0;
        for (int bit = 0; bit < pack.length * 8; bit++) {
            byte[] damaged = pack.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                List<Part> read = PackTable.read(damaged, damaged.length);
                assertThat(read).as("bit %d", bit).isEqualTo(parts);
                for (Part part : read) {
                    byte[] content = reader.read(part, damaged, part.offset());
                    assertThat(BlobId.ofContent(content)).as("bit %d", bit).isEqualTo(part.id());
                }
            } catch (BadPackException e) {
                noticed++;
            }
        }
        assertThat(noticed).isGreaterThan(pack.length * 8 * 9 / 10); // some bits of zstd's header have no meaning
    }

    @Test
    void whatIsNoPackIsRefused() {
        for (int size : new int[] {PackTable.FOOTER, 100, 5000}) {
            byte[] garbage = random(size, size);

            assertThatThrownBy(() -> PackTable.read(garbage, garbage.length)).isInstanceOf(BadPackException.class);
        }
    }

    @Test
    void theIndexFindsWhatWasEnteredAndNothingElse() {
        PartIndex index = new PartIndex();
        Random random = new Random(7);
        List<Part> entered = new ArrayList<>();
        for (int pack = 0; pack < 50; pack++) {
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                parts.add(new Part(id(random), i * 10, 10, 12));
            }
            index.add(PackId.of("pack-" + pack), parts);
            entered.addAll(parts);
        }

        assertThat(index.size()).isEqualTo(50_000);
        for (int i = 0; i < entered.size(); i++) {
            assertThat(index.find(entered.get(i).id()))
                    .contains(new PartIndex.Place(PackId.of("pack-" + i / 1000), entered.get(i)));
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(index.contains(id(random))).isFalse();
        }
    }

    @Test
    void moreThanIsInMemoryIsFound() {
        PartIndex index = new PartIndex();
        Random random = new Random(8);
        for (int pack = 0; pack < 1000; pack++) {
            List<Part> parts = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                parts.add(new Part(id(random), i, 1, 1));
            }
            index.add(PackId.of("pack-" + pack), parts);
        }

        assertThat(index.size()).isEqualTo(500_000);
        PartIndex.Marks marks = index.marks();
        Random again = new Random(8);
        for (int i = 0; i < 500_000; i++) {
            BlobId id = id(again);
            if (i % 1000 == 7) {
                assertThat(index.find(id))
                        .contains(new PartIndex.Place(PackId.of("pack-" + i / 500), new Part(id, i % 500, 1, 1)));
                assertThat(marks.add(id)).isTrue();
            }
        }
        assertThat(marks.storedByPack()).hasSize(500).containsEntry(PackId.of("pack-0"), 1L);
        for (int i = 0; i < 10_000; i++) {
            assertThat(index.contains(id(random))).isFalse();
        }
    }

    @Test
    void aPackOfTinyPartsIsFullBeforeItsTableIsLarge() {
        int count = 0;
        while (!writer.isFull(8 << 20)) {
            add(new byte[] {(byte) count, (byte) (count >> 8), (byte) (count >> 16)});
            count++;
        }

        assertThat(count).isEqualTo(16_384);
    }

    @Test
    void aPartThatIsInTwoPacksIsFoundInTheFirst() {
        PartIndex index = new PartIndex();
        Part part = new Part(id(new Random(1)), 0, 10, 10);
        index.add(PackId.of("pack-1"), List.of(part));
        index.add(PackId.of("pack-2"), List.of(new Part(part.id(), 20, 10, 10)));

        assertThat(index.find(part.id())).contains(new PartIndex.Place(PackId.of("pack-1"), part));
        assertThat(index.size()).isEqualTo(1);
    }

    private void add(byte[] content) {
        writer.add(BlobId.ofContent(content), content, 0, content.length);
    }

    private static BlobId id(Random random) {
        return new BlobId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
