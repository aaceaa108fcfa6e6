package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.manager.content.Content;
import dev.cofre.manager.running.RunningManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the manager reads for itself, where servers answer with something else. */
class ContentTests {
    private static final String GOOD = "{\"a snapshot\":1}\n{\"packs\":[\"pack-1\",\"pack-2\"]}\n";
    private static final FileName NAME = new FileName("snapshot");

    @TempDir
    Path folder;

    private final List<Server> servers = new ArrayList<>();
    private RunningManager manager;

    /** A storage server as far as readers see it. */
    private static final class Server implements AutoCloseable {
        private final HttpServer http;
        private final Queue<String> doubts = new ConcurrentLinkedQueue<>();
        private volatile String gives = GOOD;
        private volatile String receipt = "{}";

        Server() throws IOException {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            http.createContext("/", this::answer);
            http.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                String path = exchange.getRequestURI().getPath();
                if (path.endsWith("/doubts")) {
                    doubts.add(path);
                    exchange.sendResponseHeaders(202, -1);
                    return;
                }
                boolean upload = exchange.getRequestMethod().equals("PUT");
                byte[] body = (upload ? receipt : gives).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(upload ? 201 : 200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }

    @BeforeEach
    void start() throws IOException {
        manager = RunningManager.start(folder);
        for (int i = 1; i <= 2; i++) {
            Server server = new Server();
            servers.add(server);
            String node = "server" + i;
            manager.register(new NodeRegistration(
                    new NodeId(node),
                    server.url(),
                    "zone" + i,
                    UUID.randomUUID(),
                    null,
                    report(100 * GB),
                    RunningManager.pair(node).key(),
                    null));
        }
        manager.store(NAME.value(), GOOD, "server1", "server2");
    }

    @AfterEach
    void stop() {
        servers.forEach(Server::close);
        manager.close();
    }

    @TestFactory
    List<DynamicTest> whatOneServerSaysWrongIsReadFromTheOther() {
        String other = "{\"a snapshot\":2}\n{\"packs\":[\"pack-3\",\"pack-4\"]}\n";
        return List.of(
                        "{\"a snapshot\":1}\n{\"packs\":[]}\n",
                        other,
                        GOOD.substring(0, 20),
                        GOOD + "\n",
                        GOOD.replace("pack-2", "pack-9"),
                        "",
                        "<html>not found</html>")
                .stream()
                .map(lie -> DynamicTest.dynamicTest("'" + lie.strip() + "'", () -> {
                    for (Server liar : servers) { // whoever is asked first
                        liar.gives = lie;
                        for (int i = 0; i < 6; i++) {
                            assertThat(read()).isEqualTo(GOOD);
                        }
                        liar.gives = GOOD;
                    }
                }))
                .toList();
    }

    @Test
    void whoGivesSomethingElseIsToldToReadItsCopyAgain() {
        servers.get(0).gives = "something else";

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            assertThat(read()).isEqualTo(GOOD);
            return !servers.get(0).doubts.isEmpty();
        });

        assertThat(servers.get(0).doubts).allMatch(("/blobs/" + RunningManager.blob(GOOD) + "/doubts")::equals);
        assertThat(servers.get(1).doubts).isEmpty();
    }

    @Test
    void whatNobodyGivesAsItIsKnownIsNotRead() {
        servers.forEach(server -> server.gives = "something else");

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gives other bytes of 'snapshot'");
    }

    @Test
    void whoSendsMoreThanThereIsIsNotHeardToItsEnd() throws IOException {
        servers.get(0).gives = GOOD.repeat(200_000);

        for (int i = 0; i < 6; i++) {
            assertThat(read()).isEqualTo(GOOD);
        }
        assertThatThrownBy(() -> {
                    servers.get(1).gives = servers.get(0).gives;
                    manager.bean(Content.class).head(ME, NAME, 100);
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("sends more than the 100 bytes");
    }

    @Test
    void whatAServerOnlySaysToHaveStoredIsNotStored() {
        byte[] content = "a policy".getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> manager.bean(Content.class).store(ME, new FileName("policy"), content))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the catalog does not have it so");
    }

    private String read() throws IOException {
        return manager.bean(Content.class)
                .read(
                        ME,
                        NAME,
                        null,
                        1000,
                        (InputStream whole) -> new String(whole.readAllBytes(), StandardCharsets.UTF_8));
    }
}
