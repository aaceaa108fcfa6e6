package dev.cofre.storage.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.upload.UploadStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

    @Test
    void soManyConnectionsGoToANodeAndOthersAreAskedMeanwhile() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        Semaphore inside = new Semaphore(0);
        CountDownLatch goOn = new CountDownLatch(1);
        HttpServer slow = server(threads, () -> {
            inside.release();
            goOn.await();
        });
        HttpServer other = server(threads, () -> {});
        try {
            List<Future<UploadStatus>> asked = new ArrayList<>();
            for (int i = 0; i < 66; i++) {
                asked.add(threads.submit(() -> peers.status(url(slow), UploadId.create())));
            }
            assertThat(inside.tryAcquire(64, 1, TimeUnit.MINUTES)).isTrue();

            assertThat(peers.status(url(other), UploadId.create()).state()).isEqualTo(UploadStatus.State.UNKNOWN);
            assertThat(inside.availablePermits()).as("the others wait").isZero();
            goOn.countDown();
            for (Future<UploadStatus> each : asked) {
                assertThat(each.get(1, TimeUnit.MINUTES).state()).isEqualTo(UploadStatus.State.UNKNOWN);
            }
        } finally {
            slow.stop(0);
            other.stop(0);
            threads.shutdownNow();
        }
    }

    private interface Pause {
        void run() throws InterruptedException;
    }

    private static HttpServer server(ExecutorService threads, Pause pause) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 100);
        server.setExecutor(threads);
        server.createContext("/uploads", exchange -> {
            try (exchange) {
                pause.run();
                byte[] answer = JsonMapper.shared()
                        .writeValueAsBytes(new UploadStatus(UploadId.create(), UploadStatus.State.UNKNOWN, null));
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        return server;
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private URI url() {
        assertThat(stalled.isBound()).isTrue();
        return URI.create("http://127.0.0.1:" + stalled.getLocalPort());
    }
}
