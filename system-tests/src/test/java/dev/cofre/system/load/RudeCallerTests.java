package dev.cofre.system.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.Receipt;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.RealCluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Processes;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callers who take what they can get, against services with the memory that they have by default: a good client is served meanwhile, health
 * answers, and afterwards all is quiet. Bounded in count and time, on loopback only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RudeCallerTests {
    private static final long MEMORY = 512L << 20;
    private static final long THREADS = 450;
    /** Of a program that nobody calls: its jar and libraries, its data, and the connections to the others. */
    private static final long OPEN_FILES = 300;

    /** Of a core: a tenth of it is usual; a thread that goes in a circle takes all of one. */
    private static final double IDLE = 0.4;

    private static final int CONNECTIONS = 10_000;

    @RegisterExtension
    final Processes processes = new Processes();

    private final List<Socket> sockets = new ArrayList<>();
    private final ExecutorService senders = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private RealCluster cluster;
    private Sender good;
    private int stored;

    @BeforeAll
    void start(@TempDir Path home) throws IOException {
        cluster = RealCluster.start(
                processes,
                home,
                2,
                new RealCluster.Setup(List.of("--cofre.manager.snapshots.interval=1s"), null, false, null));
        good = new Sender(cluster, new ClientName("good"));
    }

    @AfterEach
    void allIsQuietAfterwards() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();

        goodClientIsServed();
        awaitIdle();
        for (RealProcess process : programs()) {
            await().atMost(RealCluster.PATIENCE)
                    .untilAsserted(() -> assertThat(process.openFiles())
                            .as("%s is quiet again", process)
                            .isLessThan(OPEN_FILES));
            assertThat(process.isRunning()).as("%s", process).isTrue();
            assertThat(process.output()).doesNotContain("OutOfMemoryError", "StackOverflowError");
            assertThat(process.peakMemory()).as("%s", process).isLessThan(MEMORY);
            assertThat(process.threads()).as("%s", process).isLessThan(THREADS);
        }
    }

    /** Nobody works on for a caller that has gone: within some second none of them uses more than what its own reports and looks take. */
    private void awaitIdle() {
        Map<RealProcess, Duration> before = new HashMap<>();
        long[] since = {System.nanoTime()};
        await().atMost(RealCluster.PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    long elapsed = System.nanoTime() - since[0];
                    since[0] += elapsed;
                    Map<RealProcess, Duration> used = new HashMap<>();
                    for (RealProcess process : programs()) {
                        Duration now = process.cpuTime();
                        used.put(process, now.minus(before.getOrDefault(process, Duration.ZERO)));
                        before.put(process, now);
                    }
                    assertThat(used)
                            .as("CPU used in %d ms", elapsed / 1_000_000)
                            .allSatisfy((process, time) ->
                                    assertThat(time.toNanos()).isLessThan((long) (IDLE * elapsed)));
                });
    }

    private List<RealProcess> programs() {
        return List.of(
                cluster.managerProcess(),
                cluster.servers().get(0).process(),
                cluster.servers().get(1).process());
    }

    @AfterAll
    void stop() throws IOException {
        senders.shutdownNow();
        clock.shutdownNow();
        cluster.close();
    }

    @Test
    void largeBodiesOfValidJson() throws IOException {
        byte[] wide = wide(8_000_000);
        for (int i = 0; i < 50; i++) {
            Socket socket = connect(cluster.managerUrl());
            senders.execute(() -> post(socket, "/assign", wide));
        }

        goodClientIsServed();
    }

    @Test
    void bodiesAsLargeAsACallMayHaveAllAtOnce() throws IOException {
        byte[] wide = wide(2 << 20);
        for (int i = 0; i < 40; i++) {
            Socket socket = connect(cluster.managerUrl());
            senders.execute(() -> post(socket, "/assign", wide));
        }

        goodClientIsServed();
    }

    @Test
    void deepBodies() throws IOException {
        byte[] deep = "[".repeat(500_000).getBytes(StandardCharsets.US_ASCII);
        for (String path : List.of("/assign", "/policies?client=rude", "/uploads/statuses", "/suspicions")) {
            Socket socket = connect(cluster.managerUrl());
            senders.execute(() -> post(socket, path, deep));
        }

        goodClientIsServed();
    }

    @Test
    void bodiesThatTrickleIn() throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (URI url : List.of(cluster.managerUrl(), cluster.servers().get(0).url())) {
            for (String path : List.of("/assign", "/files?client=rude", "/nodes/server1/heartbeat", "/commit")) {
                for (int i = 0; i < 60; i++) {
                    Socket socket = connect(url);
                    say(socket, head(path, 60_000));
                    slow.add(socket);
                }
            }
        }
        var trickle = clock.scheduleWithFixedDelay(
                () -> slow.forEach(socket -> say(socket, "{")), 0, 100, TimeUnit.MILLISECONDS);

        goodClientIsServed();
        trickle.cancel(false);
    }

    @Test
    void headsThatNeverEndAndConnectionsThatSayNothing() throws IOException {
        for (URI url : List.of(cluster.managerUrl(), cluster.servers().get(0).url())) {
            for (int i = 0; i < 600; i++) {
                Socket socket = connect(url);
                if (i % 2 == 0) {
                    say(socket, "GET /files HTTP/1.1\r\nX-Endless: ");
                }
            }
        }

        goodClientIsServed();
    }

    /** All who come are let in one after the other, and none stays that does not ask for something. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tenThousandConnections(boolean toTheManager) throws IOException {
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() > CONNECTIONS + 1000,
                "this user may not open as many files, so that ten thousand connections are not tried here: ulimit -n");
        URI url = toTheManager ? cluster.managerUrl() : cluster.servers().get(0).url();
        List<SocketChannel> connections = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                SocketChannel connection = SocketChannel.open();
                connections.add(connection);
                connection.configureBlocking(false);
                connection.connect(new InetSocketAddress("127.0.0.1", url.getPort()));
            }
            ByteBuffer half = ByteBuffer.wrap("GET /files HTTP/1.1\r\nX-Endless: ".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < CONNECTIONS; i += 2) {
                try {
                    if (connections.get(i).finishConnect()) {
                        connections.get(i).write(half.duplicate());
                    }
                } catch (IOException e) {
                    // refused, as it may be
                }
            }

            goodClientIsServed();
        } finally {
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
    }

    @Test
    void readersThatTakeNextToNothing() throws IOException {
        Sender rude = new Sender(cluster, new ClientName("rude"));
        rude.store("large", new byte[8 << 20]);
        for (Locations.Location copy : cluster.locations("rude", "large").replicas()) {
            for (int i = 0; i < 150; i++) {
                Socket socket = new Socket();
                sockets.add(socket);
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress("127.0.0.1", copy.url().getPort()), 2000);
                say(
                        socket,
                        "GET /blobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                                .formatted(cluster.locations("rude", "large").blob(), copy.grant()));
            }
        }

        goodClientIsServed();
    }

    @Test
    void promisesOfAllTheSpaceThatThereIs() {
        Sender rude = new Sender(cluster, new ClientName("rude"));
        long size = cluster.manager().nodes().stream()
                .mapToLong(node -> node.free() / 20)
                .min()
                .orElseThrow();
        for (int i = 0; i < 150; i++) {
            try {
                rude.assign(UploadId.create(), "never-" + i, size, null);
            } catch (ProblemException e) {
                break; // all that this one may have
            }
        }

        Receipt receipt = good.store("beside-promises", new byte[7000]);
        assertThat(receipt.replicas()).hasSize(2);
    }

    @Test
    void filesUnderReservedNamesThatAreNotWhatTheyAreCalled() {
        ClientName rude = new ClientName("rude");
        Sender vault = new Sender(cluster, new ClientName("rude@vault"));
        vault.store("policy-" + "0".repeat(64), new byte[60 << 20]);
        vault.store("snapshot-20260101T000000000Z-" + "1".repeat(64), new byte[5 << 20]);

        cluster.manager()
                .setPolicy(good.client(), new BackupPolicy("web1", null, Duration.ofSeconds(1), null, null, null));

        await().atMost(RealCluster.PATIENCE).untilAsserted(() -> {
            BackupsView view = cluster.manager().backups();
            assertThat(view.unreadable()).contains(rude);
            assertThat(view.backups()).anyMatch(each -> each.client().equals(good.client()) && each.late());
        });
    }

    private void goodClientIsServed() throws IOException {
        awaitAlive(cluster::managerUrl);
        awaitAlive(cluster.servers().get(0)::url);
        awaitAlive(cluster.servers().get(1)::url);
        for (int i = 0; i < 3; i++) {
            String name = "good-" + stored++;
            byte[] content = Bytes.random(stored, 100_000);
            await().atMost(RealCluster.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(good.store(name, content).replicas()).hasSize(2));
            await().atMost(RealCluster.PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(cluster.copies("good", name)).hasSize(2).containsOnly(content));
        }
    }

    /** @param url is asked for each time, as the manager, who knows it, may be the one with much to do */
    private static void awaitAlive(Supplier<URI> url) {
        await().atMost(RealCluster.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Http.get(url.get().resolve("/actuator/health/liveness"))
                                .statusCode())
                        .isEqualTo(200));
    }

    /** Files without anything, as many as go into so many bytes. */
    private static byte[] wide(int bytes) {
        String begin = "{\"client\":\"rude\",\"files\":[{}";
        return (begin + ",{}".repeat((bytes - begin.length() - 2) / 3) + "]}").getBytes(StandardCharsets.US_ASCII);
    }

    private Socket connect(URI url) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", url.getPort()), 2000);
        } catch (IOException e) {
            // the service takes no more connections for now, as it may
        }
        return socket;
    }

    private static String head(String path, int length) {
        return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, length);
    }

    private static void post(Socket socket, String path, byte[] body) {
        say(socket, head(path, body.length));
        try {
            socket.getOutputStream().write(body);
        } catch (IOException e) {
            // refused, as it should be
        }
    }

    private static void say(Socket socket, String text) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            // refused, as it should be
        }
    }
}
