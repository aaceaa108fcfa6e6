package dev.cofre.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.CopyReport;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.fake.FakeManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Copies from servers of which one gives something else. */
@Timeout(120)
class BlobCopierTests {
    private static final int LARGE = 3 << 20;
    private static final byte[] JUNK = new byte[64 << 10];

    @TempDir
    Path data;

    private final List<HttpServer> servers = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private FakeManager manager;
    private ServletWebServerApplicationContext node;

    @BeforeEach
    void start() throws IOException {
        manager = new FakeManager();
        node = manager.startNode(data);
    }

    @AfterEach
    void stop() {
        node.close();
        manager.close();
        servers.forEach(server -> server.stop(0));
        threads.shutdownNow();
    }

    /** @param rest whether it goes on for ever behind that */
    private record Gives(byte[] bytes, boolean rest) {}

    @Test
    void oneSourceThatGivesSomethingElseKeepsNoCopyFromBeingMade() throws IOException {
        byte[] wrong = bytes(99, LARGE);
        byte[] shorter = bytes(98, LARGE - 1);
        byte[] longer = bytes(97, LARGE + 1);
        List<Gives> lies = List.of(
                new Gives(wrong, false),
                new Gives(shorter, false),
                new Gives(longer, false),
                new Gives(new byte[0], false),
                new Gives(wrong, true));
        int seed = 0;
        for (Gives lie : lies) {
            byte[] content = bytes(seed++, LARGE);
            CopyReport.Copy made = copy(content, source("server2", lie), source("server3", new Gives(content, false)));

            assertThat(made.problem()).isNull();
            assertThat(stored(content)).isEqualTo(content);
        }
    }

    @Test
    void whatNobodyGivesRightIsNotStored() throws IOException {
        byte[] content = bytes(1, LARGE);
        Gives lie = new Gives(bytes(2, LARGE), true);

        CopyReport.Copy made = copy(content, source("server2", lie), source("server3", lie));

        assertThat(made.problem()).isNotNull();
        assertThat(node.getBean(BlobStore.class).find(BlobId.ofContent(content)))
                .isEmpty();
        assertThat(data.resolve("incoming")).isEmptyDirectory();
    }

    private CopyReport.Copy copy(byte[] content, CopyOrder.Source... sources) {
        CommittedUpload upload = new CommittedUpload(
                UploadId.create(),
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(2),
                new NodeId("server2"),
                1,
                Instant.parse("2026-11-23T10:00:00Z"));
        return node.getBean(BlobCopier.class)
                .copy(new CopyOrder(
                        BlobId.ofContent(content),
                        content.length,
                        List.of(sources),
                        new UploadPage(List.of(upload), null)))
                .join();
    }

    private byte[] stored(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BlobReader reader = node.getBean(BlobStore.class).open(BlobId.ofContent(content))) {
            reader.transferTo(0, reader.size(), out);
        }
        return out.toByteArray();
    }

    private CopyOrder.Source source(String name, Gives gives) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/blobs/", exchange -> give(exchange, gives));
        server.start();
        servers.add(server);
        return new CopyOrder.Source(
                new NodeId(name),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "grant");
    }

    private static void give(HttpExchange exchange, Gives gives) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            byte[] part = Arrays.copyOfRange(gives.bytes(), Math.min(from, gives.bytes().length), gives.bytes().length);
            exchange.sendResponseHeaders(
                    range == null ? 200 : 206, gives.rest() ? 0 : part.length == 0 ? -1 : part.length);
            OutputStream out = exchange.getResponseBody();
            out.write(part);
            while (gives.rest()) {
                out.write(JUNK);
            }
        }
    }

    private static byte[] bytes(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
