package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.Receipt;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

class SettlementTests {
    private static final Instant COMMITTED = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path data;

    private FakeManager manager;
    private ServletWebServerApplicationContext node;
    private BlobStore store;

    @BeforeEach
    void start() throws IOException {
        manager = new FakeManager();
        node = manager.startNode(data, "--cofre.settlement.patience=1s", "--cofre.settlement.interval=20ms");
        store = node.getBean(BlobStore.class);
    }

    @AfterEach
    void stop() {
        node.close();
        manager.close();
    }

    @Test
    void oneAnswerThatCannotBeTakenHoldsUpNoOtherUpload() {
        StoredUpload first = store("first");
        List<StoredUpload> others = List.of(store("second"), store("third"), store("fourth"));

        manager.statuses =
                upload -> committed(upload, upload.equals(first.facts().upload()) ? Instant.MAX : COMMITTED);

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(others)
                        .allSatisfy(each -> assertThat(store.upload(each.facts().upload())
                                        .orElseThrow()
                                        .version())
                                .isNotNull()));
        assertThat(store.upload(first.facts().upload()).orElseThrow().version()).isNull();
    }

    private UploadStatus committed(UploadId upload, Instant when) {
        StoredUpload stored = store.upload(upload).orElseThrow();
        return new UploadStatus(
                upload,
                UploadStatus.State.COMMITTED,
                new Receipt(
                        upload,
                        stored.facts().client(),
                        stored.facts().name(),
                        1,
                        stored.blob(),
                        stored.size(),
                        stored.facts().copies(),
                        List.of(),
                        when));
    }

    private StoredUpload store(String name) {
        byte[] content = name.getBytes(StandardCharsets.UTF_8);
        UploadFacts facts = new UploadFacts(
                UploadId.create(),
                new ClientName("me"),
                new FileName(name),
                new ReplicationFactor(2),
                new NodeId("server2"));
        return store.store(facts, BlobId.ofContent(content), content).join();
    }
}
