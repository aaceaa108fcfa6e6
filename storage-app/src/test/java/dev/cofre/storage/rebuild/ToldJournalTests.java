package dev.cofre.storage.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.storage.blob.MemoryBlobStore;
import dev.cofre.storage.blob.MemoryDrive;
import dev.cofre.storage.blob.UploadFacts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ToldJournalTests {
    private final MemoryBlobStore store = new MemoryBlobStore(new MemoryDrive(), Clock.systemUTC(), 1 << 20, 1 << 16);
    private final ToldJournal journal = new ToldJournal(store);

    @Test
    void whatIsHeldIsToldApartFromWhatIsKeptAsBad() {
        UploadId good = upload("good");
        UploadId bad = upload("bad");
        store.quarantine(store.find(blob("bad")).orElseThrow(), "the test wants it so")
                .join();

        assertThat(journal.page(null, null).uploads())
                .extracting(JournaledUpload::upload, JournaledUpload::held, JournaledUpload::damaged)
                .containsExactlyInAnyOrder(tuple(good, true, null), tuple(bad, false, true));
        assertThat(journal.page(5L, null).uploads()).as("entered later").hasSize(2);
        assertThat(journal.page(10L, null).uploads()).isEmpty();
    }

    private UploadId upload(String content) {
        UploadId upload = UploadId.create();
        UploadFacts facts = new UploadFacts(
                upload, new ClientName("me"), new FileName(content), new ReplicationFactor(2), new NodeId("server1"));
        store.store(facts, blob(content), content.getBytes(StandardCharsets.UTF_8))
                .join();
        store.committed(upload, 1, Instant.parse("2026-11-26T12:00:00Z"), 7);
        return upload;
    }

    private static BlobId blob(String content) {
        return BlobId.ofContent(content.getBytes(StandardCharsets.UTF_8));
    }
}
