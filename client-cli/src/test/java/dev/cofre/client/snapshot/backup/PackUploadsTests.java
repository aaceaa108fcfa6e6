package dev.cofre.client.snapshot.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.QuietListener;
import dev.cofre.client.transfer.TestTransfers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packs on their way to servers that take their time. */
class PackUploadsTests {
    private final FakeCluster fake = new FakeCluster(2);
    private final Cluster cluster = TestTransfers.patient(fake);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        cluster.close();
        fake.close();
    }

    @Test
    void soManyPacksAreOnTheirWayAndThenReadingWaits() throws Exception {
        fake.onCommit(receipt -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Vault vault = Vault.openForBackup(cluster, new QuietListener());
        AtomicInteger handedOver = new AtomicInteger();
        try (PackUploads uploads = new PackUploads(vault, new Unmoved(), false)) {
            CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 5; i++) {
                    send(uploads, vault.newPack(), (byte) i);
                    handedOver.incrementAndGet();
                }
            });
            await().until(() -> handedOver.get() == 3);
            await().during(Duration.ofMillis(200)).until(() -> handedOver.get() == 3);

            goOn.countDown();
            reading.get(1, TimeUnit.MINUTES);
            uploads.finish();
        }
        assertThat(fake.committed()).hasSize(5);
    }

    private static void send(PackUploads uploads, PackId name, byte seed) {
        byte[] content = {seed};
        try (PackWriter writer = new PackWriter(1024)) {
            writer.add(BlobId.ofContent(content), content, 0, content.length);
            uploads.send(name, writer.finish());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Unmoved implements BackupListener {
        @Override
        public void flaw(Path path, String reason) {
            throw new AssertionError(path + ": " + reason);
        }
    }
}
