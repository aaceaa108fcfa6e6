package dev.cofre.client.snapshot.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.QuietListener;
import dev.cofre.client.transfer.TestTransfers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chunks that files want. */
class FetchingTests {
    private static final int MOST = 20_000;
    private static final byte[] CHUNK = {1, 2, 3};

    private final FakeCluster fake = new FakeCluster(2);
    private final Cluster cluster = TestTransfers.patient(fake);

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void soManyChunksArePlannedAndThenTheyAreFetched(@TempDir Path folder) throws Exception {
        try (PackWriter pack = new PackWriter(1024)) {
            pack.add(BlobId.ofContent(CHUNK), CHUNK, 0, CHUNK.length);
            fake.store(VaultFiles.newPack().value(), pack.finish());
        }
        Vault vault = Vault.open(cluster, new QuietListener());
        List<FileWork> ended = new ArrayList<>();
        FileWork first = file(folder, "first", MOST - 1);
        FileWork second = file(folder, "second", 1);
        try (Fetching fetching = new Fetching(vault, new Unmoved(), ended::add)) {
            assertThat(fetching.want(first, all(MOST - 1))).isFalse();
            assertThat(fetching.want(second, all(1))).as("so many wait").isTrue();
            assertThat(ended).isEmpty();

            fetching.fetch();
            assertThat(fetching.want(file(folder, "third", 1), all(1)))
                    .as("and begins anew")
                    .isFalse();
        }

        assertThat(ended).containsExactlyInAnyOrder(first, second);
        assertThat(Files.size(first.part())).isEqualTo((MOST - 1) * 3L);
        assertThat(second.part()).hasBinaryContent(CHUNK);
    }

    private static FileWork file(Path folder, String name, int chunks) throws Exception {
        FileWork file = new FileWork(
                folder.resolve(name),
                new Node(
                        RawName.of(name),
                        Node.Type.FILE,
                        new Attributes(0100644, 0, 0, 1, 1, 1, 1, 1, Map.of()),
                        3L * chunks,
                        Collections.nCopies(chunks, BlobId.ofContent(CHUNK)),
                        null,
                        null,
                        null));
        Files.createFile(file.part());
        file.prepare();
        file.expect(chunks);
        return file;
    }

    private static List<Integer> all(int chunks) {
        return IntStream.range(0, chunks).boxed().toList();
    }

    private static final class Unmoved implements RestoreListener {
        @Override
        public void flaw(Path path, String reason) {
            throw new AssertionError(path + ": " + reason);
        }
    }
}
