package dev.cofre.client.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.QuietListener;
import dev.cofre.client.transfer.TestTransfers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A vault in which much is gone. */
class CheckOfMuchTests {
    private static final int FOLDERS = 11;

    private final FakeCluster fake = new FakeCluster(1);
    private final Cluster cluster = TestTransfers.patient(fake);

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void ofMoreProblemsThanAnybodyReadsSoManyAreNamedAndTheRestIsCounted() throws IOException {
        new MadeVault(fake, FOLDERS).day(FOLDERS);
        Vault whole = Vault.open(cluster, new QuietListener());
        Set<PackId> packs = new TreeSet<>();
        for (int folder = 0; folder < FOLDERS; folder++) {
            for (int file = 0; file < MadeVault.FILES; file++) {
                byte[] content = ByteBuffer.allocate(12)
                        .putInt(folder)
                        .putInt(file)
                        .putInt(0)
                        .array();
                packs.add(whole.index()
                        .find(BlobId.ofContent(content))
                        .orElseThrow()
                        .pack());
            }
        }
        packs.forEach(pack -> fake.removeForGood(pack.name()));

        Check.Result result = new Check(Vault.open(cluster, new QuietListener()), null, new Random(1)).run();

        assertThat(result.problems()).hasSize(10_001).last().asString().matches("\\d+ more of this kind; .*");
        assertThat(result.trees()).isGreaterThan(FOLDERS);
    }
}
