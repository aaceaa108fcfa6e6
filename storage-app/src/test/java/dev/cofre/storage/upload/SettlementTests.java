package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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

    @Test
    void aReplicaOfWhichItsPrimaryKnowsNothingIsDroppedAfterItsProofWasTakenBack() throws IOException {
        HttpServer primary = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        primary.createContext("/uploads/", exchange -> {
            try (exchange) {
                String upload = exchange.getRequestURI().getPath().substring("/uploads/".length());
                byte[] body = "{\"upload\":\"%s\",\"state\":\"UNKNOWN\"}"
                        .formatted(upload)
                        .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        primary.start();
        try {
            StoredUpload stored = store("file");
            URI url = URI.create("http://127.0.0.1:" + primary.getAddress().getPort());
            manager.nodes = List.of(new NodeView(
                    new NodeId("server2"), url, "zone", NodeState.LIVE, 1, 1, 0, 0, null, null, COMMITTED));

            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(store.find(stored.blob())).isEmpty());

            assertThat(manager.withdrawals)
                    .containsExactly(new Withdrawal(stored.facts().upload(), stored.stored()));
        } finally {
            primary.stop(0);
        }
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
