package dev.cofre.storage.blob.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.journal.JournalPosition;
import dev.cofre.storage.blob.journal.JournalRecord;
import dev.cofre.storage.blob.journal.Location;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that wait to be written, where the file cannot be written for a while. */
class IndexQueueTests {
    private static final int MOST = 20_000;
    private static final int DRAFT = 1_000;

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<UploadId> published = new ConcurrentLinkedQueue<>();

    @Test
    void whereTheFileIsNotWrittenOnlySoManyRowsWaitAndAllAreFound() throws Exception {
        Path file = folder.resolve("index.db");
        try (Index index = Index.open(file)) {
            CompletableFuture<Void> publishing;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE"); // nobody else writes
                publishing = CompletableFuture.runAsync(() -> publish(index, 4 * MOST));
                await().until(() -> published.size() >= MOST - DRAFT);

                // some are on their way to the file, as many may wait behind them, and the next draft waits itself
                await().during(Duration.ofMillis(300)).until(() -> published.size() <= 2 * MOST + DRAFT);
                for (UploadId upload : published) {
                    assertThat(index.upload(upload)).isPresent();
                }
                statement.execute("ROLLBACK");
            }

            publishing.get(1, TimeUnit.MINUTES);
            assertThat(published).hasSize(4 * MOST);
            assertThat(index.uploads(null, 10)).hasSize(10);
        }
    }

    private void publish(Index index, int rows) {
        for (int from = 0; from < rows; from += DRAFT) {
            Draft draft = index.draft();
            UploadId[] uploads = new UploadId[DRAFT];
            for (int i = 0; i < DRAFT; i++) {
                uploads[i] = UploadId.create();
                draft.apply(record(uploads[i]), new Location(1, (from + i) * 100L, 100));
            }
            draft.publish(new JournalPosition(1, 1, (from + DRAFT) * 100L));
            published.addAll(java.util.List.of(uploads));
        }
    }

    private static JournalRecord record(UploadId upload) {
        return new JournalRecord.Upload(
                upload,
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(2),
                new NodeId("server1"),
                BlobId.ofContent(new byte[] {1}),
                1,
                System.currentTimeMillis(),
                null,
                null);
    }
}
