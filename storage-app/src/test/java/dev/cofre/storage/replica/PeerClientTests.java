package dev.cofre.storage.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.BackupTargets.Target;
import dev.cofre.api.upload.UploadId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** A node whose kernel answers and whose program does not: connections are made, and nobody reads. */
class PeerClientTests {
    private static final Duration FAR_LESS_THAN_FOR_EVER = Duration.ofSeconds(20);

    private ServerSocket stalled;
    private PeerClient peers;

    @BeforeEach
    void start() throws IOException {
        stalled = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        peers = new PeerClient(JsonMapper.builder().build(), Duration.ofMillis(300));
    }

    @AfterEach
    void stop() throws IOException {
        peers.close();
        stalled.close();
    }

    @Test
    void aBatchToANodeThatStandsStillFailsInTime() {
        byte[] content = new byte[1 << 20];
        BatchFrame frame = new BatchFrame("grant", BlobId.ofContent(content), content);

        assertTimeoutPreemptively(
                FAR_LESS_THAN_FOR_EVER,
                () -> assertThatThrownBy(() -> peers.sendBatch(url(), Collections.nCopies(16, frame)))
                        .isInstanceOf(IOException.class));
    }

    @Test
    void aLargeReplicaToANodeThatStandsStillFailsInTime() {
        Target target = new Target(new NodeId("server2"), url(), "grant", NodeKey.of(new byte[32]));
        byte[] chunk = new byte[1 << 20];

        assertTimeoutPreemptively(
                FAR_LESS_THAN_FOR_EVER,
                () -> assertThatThrownBy(() -> peers.send(
                                PeerClient.replicaRequest(target, UploadId.create()),
                                target,
                                BlobId.ofContent(chunk),
                                64L << 20,
                                out -> {
                                    for (int i = 0; i < 64; i++) {
                                        out.write(chunk);
                                    }
                                }))
                        .isInstanceOf(IOException.class));
    }

    private URI url() {
        assertThat(stalled.isBound()).isTrue();
        return URI.create("http://127.0.0.1:" + stalled.getLocalPort());
    }
}
