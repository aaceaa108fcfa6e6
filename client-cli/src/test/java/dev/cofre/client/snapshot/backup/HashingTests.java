package dev.cofre.client.snapshot.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks on their way to their digests. */
class HashingTests {
    @Test
    void soManyChunksAreHeldAndThenReadingWaits() throws IOException {
        List<BlobId> taken = new ArrayList<>();
        List<BlobId> all = new ArrayList<>();
        byte[] buffer = new byte[100]; // the same each time, as a reader has it
        try (Hashing hashing = new Hashing()) {
            for (int i = 0; i < 20; i++) {
                buffer[0] = (byte) i;
                hashing.add(buffer, 0, buffer.length, chunk -> taken.add(chunk.id()));
                all.add(BlobId.ofContent(buffer));
                assertThat(taken).hasSize(Math.max(0, i + 1 - 4));
            }
            hashing.finish(chunk -> taken.add(chunk.id()));
        }

        assertThat(taken).containsExactlyElementsOf(all);
    }
}
