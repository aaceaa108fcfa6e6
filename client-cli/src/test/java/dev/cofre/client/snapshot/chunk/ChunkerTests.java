package dev.cofre.client.snapshot.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkerTests {
    private static final int LARGE = 40 << 20;

    @Test
    void chunksAreTheContentInOrderAndWithinBounds() throws IOException {
        byte[] content = random(1, LARGE);

        List<byte[]> chunks = cut(content);

        assertThat(join(chunks)).isEqualTo(content);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.length).isBetween(Chunker.LEAST, Chunker.MOST));
        assertThat(content.length / chunks.size()).isBetween(Chunker.AVERAGE / 2, 2 * Chunker.AVERAGE);
    }

    @Test
    void anInsertionChangesOneOrTwoChunksOnly() throws IOException {
        byte[] before = random(2, LARGE);
        byte[] after = insert(before, LARGE / 2, random(3, 1024));

        Set<BlobId> known = new HashSet<>();
        cut(before).forEach(chunk -> known.add(BlobId.ofContent(chunk)));
        List<byte[]> changed = cut(after).stream()
                .filter(chunk -> !known.contains(BlobId.ofContent(chunk)))
                .toList();

        assertThat(changed).hasSizeBetween(1, 3);
    }

    @Property(tries = 30)
    void whatIsBehindAnEditSoonHasTheSameCutsAgain(
            @ForAll @IntRange(max = 8 << 20) int at, @ForAll @IntRange(min = 1, max = 5000) int inserted)
            throws IOException {
        byte[] before = random(4, 16 << 20);
        byte[] after = insert(before, at, random(5, inserted));

        List<byte[]> one = cut(before);
        List<byte[]> other = cut(after);

        assertThat(other.get(other.size() - 1)).isEqualTo(one.get(one.size() - 1));
    }

    /** The cuts are part of the format: whoever changes them makes all clients store everything once more. */
    @Test
    void theCutsOfKnownContentAreKnown() throws IOException {
        assertThat(cut(random(42, 8 << 20)).stream().map(chunk -> chunk.length).toList())
                .containsExactly(1088699, 1922007, 1096769, 1124115, 1395272, 1640379, 121367);
        assertThat(cut(new byte[9 << 20]).stream().map(chunk -> chunk.length).toList())
                .containsExactly(Chunker.MOST, Chunker.MOST, 1 << 20);
    }

    @Test
    void emptyContentHasNoChunkAndALittleHasOne() throws IOException {
        assertThat(cut(new byte[0])).isEmpty();
        assertThat(cut(new byte[1])).hasSize(1);
        assertThat(cut(random(6, Chunker.LEAST))).hasSize(1);
    }

    private static List<byte[]> cut(byte[] content) throws IOException {
        ChunkReader reader = new ChunkReader();
        ByteArrayInputStream in = new ByteArrayInputStream(content);
        List<byte[]> chunks = new ArrayList<>();
        reader.begin();
        while (reader.next(in)) {
            chunks.add(Arrays.copyOfRange(reader.bytes(), reader.offset(), reader.offset() + reader.length()));
        }
        return chunks;
    }

    private static byte[] join(List<byte[]> chunks) {
        byte[] whole = new byte[chunks.stream().mapToInt(chunk -> chunk.length).sum()];
        int at = 0;
        for (byte[] chunk : chunks) {
            System.arraycopy(chunk, 0, whole, at, chunk.length);
            at += chunk.length;
        }
        return whole;
    }

    private static byte[] insert(byte[] content, int at, byte[] more) {
        byte[] whole = Arrays.copyOf(content, content.length + more.length);
        System.arraycopy(more, 0, whole, at, more.length);
        System.arraycopy(content, at, whole, at + more.length, content.length - at);
        return whole;
    }

    private static byte[] random(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
