package dev.cofre.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.batch.BatchFormat;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.LeavingBlobs;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.fake.FakeManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** Bounds of a storage server that its callers reach over HTTP, while a good client stores and reads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServerBoundsTests {
    private static final String SECRET = "that of a fake";
    private static final NodeId SELF = new NodeId("server1");
    private static final ClientName GOOD = new ClientName("good");
    private static final ClientName RUDE = new ClientName("rude");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final List<Socket> sockets = new ArrayList<>();
    private final Held held = new Held();
    private FakeManager manager;
    private ServletWebServerApplicationContext server;
    private Path data;

    /** A store of which one blob is opened only when it is let go on. */
    private static final class Held {
        private volatile BlobId blob = BlobId.ofContent(new byte[] {1, 2, 3});
        private final Semaphore inside = new Semaphore(0);
        private volatile CountDownLatch goOn = new CountDownLatch(1);

        BlobStore in(BlobStore store) {
            return (BlobStore) Proxy.newProxyInstance(
                    BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("open") && blob.equals(arguments[0])) {
                            inside.release();
                            goOn.await();
                        }
                        try {
                            return method.invoke(store, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getTargetException();
                        }
                    });
        }

        void hold(BlobId wanted) {
            goOn = new CountDownLatch(1);
            blob = wanted;
        }

        void release() {
            blob = BlobId.ofContent(new byte[] {1, 2, 3});
            goOn.countDown();
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        data = folder;
        manager = new FakeManager();
        manager.commits = request -> new UploadResults(
                request.uploads().stream().map(ServerBoundsTests::committed).toList());
        server = manager.startNode(folder, held::in, "--server.tomcat.connection-timeout=3s");
    }

    @AfterEach
    void others() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
        goodClientIsServed();
    }

    @AfterAll
    void stop() {
        callers.shutdownNow();
        server.close();
        manager.close();
    }

    @Test
    void moreSlowReadersOfLargeFilesThanMayHoldABlockHinderNobody() throws Exception {
        byte[] content = bytes(1, 12 << 20);
        BlobId large = receive(content);
        for (int i = 0; i < 20; i++) {
            Socket socket = connect(4096);
            say(
                    socket,
                    "GET /blobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(large, toRead(RUDE, large)));
        }
        for (Socket socket : sockets) {
            assertThat(socket.getInputStream().read()).isEqualTo('H'); // it is being answered
        }

        assertThat(read(large)).isEqualTo(content);
        goodClientIsServed();
    }

    /** A body of as many bytes as there are buffers for, of which hardly any comes. */
    @Test
    void whoHasNoGrantGetsNoMemoryForABatch() throws Exception {
        for (String path : List.of("/uploads", "/replicas", "/uploads", "/replicas", "/uploads", "/replicas")) {
            for (int i = 0; i < 4; i++) {
                say(connect(0), batchHead(path) + "CFB1\0\0\1\0");
            }
        }
        Socket forged = connect(0);
        say(forged, batchHead("/uploads") + "CFB1\0\0\0\5grant");
        assertThat(answer(forged)).contains("/problems/grant-invalid");

        goodClientIsServed();
    }

    @Test
    void batchesOfOneClientLeaveOthersTheirBuffers() throws Exception {
        String grant = toUpload(RUDE, UploadId.create(), new ReplicationFactor(1));
        for (int i = 0; i < 12; i++) {
            say(
                    connect(0),
                    batchHead("/uploads") + "CFB1\0\0" + (char) (grant.length() >> 8) + (char) (grant.length() & 255)
                            + grant);
        }
        await().atMost(PATIENCE).until(() -> anyIsAnswered("receives as many uploads of client 'rude'"));

        goodClientIsServed();
    }

    @Test
    void aPrimaryAsksEightTimesForServersThatTakeACopyAndThenSaysWhatItHas() throws Exception {
        UploadId upload = UploadId.create();
        int before = manager.backupTargetRequests.size();
        manager.backupTargets = request -> new BackupTargets(request.uploads().stream()
                .map(wanted -> Targets.of(
                        wanted.upload(),
                        List.of(new Target(
                                new NodeId("dead" + manager.backupTargetRequests.size()),
                                URI.create("http://127.0.0.1:1"),
                                "grant",
                                NodeKey.of(new byte[32]))),
                        "it is what there is"))
                .toList());

        HttpResponse<String> answer =
                put(upload, RUDE, new ReplicationFactor(2), "a file".getBytes(StandardCharsets.UTF_8));

        assertThat(manager.backupTargetRequests.subList(before, manager.backupTargetRequests.size()))
                .as("the first time, and after each that did not take it")
                .hasSize(8);
        assertThat(answer.body()).contains("not-enough-nodes");
    }

    @Test
    void noMoreIsProvedAtOnceThanTheDiskIsToBeReadFor() throws Exception {
        byte[] content = bytes(2, 1000);
        BlobId blob = receive(content);
        held.hold(blob);
        List<CompletableFuture<HttpResponse<String>>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> prove(blob, content.length), callers));
        }
        assertThat(held.inside.tryAcquire(4, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();

        HttpResponse<String> refused = prove(blob, content.length);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("/problems/busy");
        goodClientIsServed();

        held.release();
        for (CompletableFuture<HttpResponse<String>> each : asked) {
            assertThat(each.get(2, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
        }
        assertThat(prove(blob, content.length).statusCode()).isEqualTo(200);
    }

    @Test
    void soManyCopiesAreTakenBackInOneCall() throws Exception {
        BlobStore store = server.getBean(BlobStore.class);
        List<BlobId> blobs = new ArrayList<>();
        List<CompletableFuture<?>> stored = new ArrayList<>();
        for (int i = 0; i < 20_001; i++) {
            byte[] content = {7, (byte) i, (byte) (i >> 8), (byte) (i >> 16)};
            UploadFacts facts = facts();
            BlobId blob = BlobId.ofContent(content);
            blobs.add(blob);
            stored.add(store.store(facts, blob, content)
                    .thenAccept(each -> store.committed(facts.upload(), 1, Instant.now())));
            if (i % 1000 == 0) {
                stored.get(i).join();
            }
        }
        stored.forEach(CompletableFuture::join);
        await().atMost(PATIENCE).until(() -> {
            try (LeavingBlobs leaving = store.leave(blobs).join()) {
                return leaving.letGo(leaving.blobs(), Instant.now()).join() > 0
                        && store.usage().letGoBlobs() == blobs.size();
            }
        });

        CompletableFuture<HttpResponse<String>> back = CompletableFuture.supplyAsync(this::takeBack, callers);
        goodClientIsServed();
        assertThat(JSON.readTree(back.get(2, TimeUnit.MINUTES).body()).toString())
                .contains("20000")
                .contains(":1}");
        assertThat(store.usage().letGoBlobs()).isEqualTo(1);
        takeBack();
        assertThat(store.usage().letGoBlobs()).isZero();
    }

    @Test
    void whoFallsSilentInABodyIsLeftAndNothingIsKeptOfIt() throws Exception {
        UploadId upload = UploadId.create();
        Socket socket = connect(0);
        say(
                socket,
                "PUT /uploads/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\nhello"
                        .formatted(upload, toUpload(RUDE, upload, new ReplicationFactor(1))));
        goodClientIsServed();

        answer(socket); // whatever it is, then the end
        assertThat(server.getBean(BlobStore.class).upload(upload)).isEmpty();
        try (var left = Files.list(data.resolve("incoming"))) {
            assertThat(left).isEmpty();
        }
    }

    /** With a manager that does not answer clients, the server goes on reporting. */
    @Test
    void formsWithoutAGrantLeaveTheServerConnectionsToTheManager() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        manager.assignments = () -> {
            try {
                answers.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new ProblemException(ProblemType.BUSY, "it has taken long");
        };
        String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--b--\r\n";
        for (int i = 0; i < 40; i++) {
            say(
                    connect(0),
                    "POST /files?client=rude HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(body.length(), body));
        }
        await().atMost(PATIENCE).until(() -> anyIsAnswered("on behalf of 16 others already"));

        int before = manager.reports.size();
        goodClientIsServed();
        await().atMost(PATIENCE).until(() -> manager.reports.size() > before + 3);
        answers.countDown();
    }

    /** What can end, ends; what does not is cut off, and the server stops. */
    @Test
    void atAStopRequestsThatAreUnderWayHaveTheirTimeAndNoMore(@TempDir Path folder) throws Exception {
        byte[] content = bytes(3, 12 << 20);
        try (FakeManager other = new FakeManager()) {
            Held wait = new Held();
            ServletWebServerApplicationContext stopping =
                    other.startNode(folder, wait::in, "--spring.lifecycle.timeout-per-shutdown-phase=4s");
            BlobId large = receive(stopping.getBean(BlobStore.class), content);
            URI url = url(stopping);
            Socket slow = connect(url, 4096);
            say(
                    slow,
                    "GET /blobs/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(large, toRead(RUDE, large)));
            assertThat(slow.getInputStream().read()).isEqualTo('H');
            wait.hold(large);
            CompletableFuture<byte[]> good = CompletableFuture.supplyAsync(() -> read(url, large), callers);
            assertThat(wait.inside.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(stopping::close, callers);
            wait.release();

            assertThat(good.get(2, TimeUnit.MINUTES)).isEqualTo(content);
            stopped.get(2, TimeUnit.MINUTES);
        }
    }

    private void goodClientIsServed() throws Exception {
        byte[] content = bytes(System.nanoTime(), 30_000);
        UploadId upload = UploadId.create();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(put(upload, GOOD, new ReplicationFactor(1), content))
                        .satisfies(answer -> assertThat(answer.statusCode())
                                .as(answer.body())
                                .isEqualTo(201)));
        assertThat(read(BlobId.ofContent(content))).isEqualTo(content);
    }

    private static UploadResult committed(Finished finished) {
        if (finished.replicas().size() < finished.copies().copies()) {
            return UploadResult.of(
                    finished.upload(), Problem.of(ProblemType.NOT_ENOUGH_NODES, "it has too few copies"));
        }
        return UploadResult.of(new Receipt(
                finished.upload(),
                finished.client(),
                finished.name(),
                1,
                finished.blob(),
                finished.size(),
                finished.copies(),
                finished.replicas(),
                Instant.now()));
    }

    private HttpResponse<String> put(UploadId upload, ClientName client, ReplicationFactor copies, byte[] content) {
        return send(HttpRequest.newBuilder(url(server).resolve("/uploads/" + upload))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + toUpload(client, upload, copies))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content)));
    }

    private HttpResponse<String> prove(BlobId blob, long size) {
        try {
            ByteArrayOutputStream challenge = new ByteArrayOutputStream();
            challenge.write(new byte[32]);
            challenge.write(java.nio.ByteBuffer.allocate(28)
                    .putLong(size)
                    .putInt(1)
                    .putLong(0)
                    .putLong(size)
                    .array());
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            BatchFormat.write(
                    List.of(new BatchFrame(
                            sign(Grant.ofNode(Operation.PROVE, SELF, later())), blob, challenge.toByteArray())),
                    body);
            return send(HttpRequest.newBuilder(url(server).resolve("/proofs"))
                    .timeout(PATIENCE)
                    .header("Content-Type", BatchFormat.MEDIA_TYPE)
                    .POST(BodyPublishers.ofByteArray(body.toByteArray())));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private HttpResponse<String> takeBack() {
        return send(HttpRequest.newBuilder(url(server).resolve("/take-back"))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + SECRET)
                .POST(BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, BodyHandlers.ofString());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request.build(), body);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private byte[] read(BlobId blob) {
        return read(url(server), blob);
    }

    private byte[] read(URI from, BlobId blob) {
        HttpResponse<byte[]> answer = send(
                HttpRequest.newBuilder(from.resolve("/blobs/" + blob))
                        .timeout(PATIENCE)
                        .header("Authorization", "Bearer " + toRead(GOOD, blob)),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private String toRead(ClientName client, BlobId blob) {
        return sign(Grant.toRead(SELF, client, new FileName("file"), blob, 1 << 30, later()));
    }

    private String toUpload(ClientName client, UploadId upload, ReplicationFactor copies) {
        return sign(new Grant(
                Operation.UPLOAD,
                SELF,
                client,
                upload,
                new FileName("file"),
                null,
                null,
                copies,
                null,
                later().getEpochSecond()));
    }

    private String sign(Grant grant) {
        return new GrantKey(manager.grantKey()).sign(JSON.writeValueAsBytes(grant));
    }

    private static Instant later() {
        return Instant.now().plus(Duration.ofMinutes(30));
    }

    private BlobId receive(byte[] content) throws IOException {
        return receive(server.getBean(BlobStore.class), content);
    }

    private static BlobId receive(BlobStore store, byte[] content) throws IOException {
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            return incoming.finish(facts()).blob();
        }
    }

    private static UploadFacts facts() {
        return new UploadFacts(UploadId.create(), RUDE, new FileName("file"), new ReplicationFactor(1), SELF);
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static URI url(ServletWebServerApplicationContext context) {
        return URI.create("http://127.0.0.1:"
                + Objects.requireNonNull(context.getWebServer()).getPort());
    }

    private static String batchHead(String path) {
        return "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                .formatted(path, BatchFormat.MEDIA_TYPE, BatchFormat.MAX_BYTES);
    }

    private Socket connect(int receiveBuffer) throws IOException {
        return connect(url(server), receiveBuffer);
    }

    /** @param receiveBuffer bytes; 0 for what is usual */
    private Socket connect(URI to, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(to.getHost(), to.getPort()), 10_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** All that comes until the end of the connection. */
    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Looks at what has come, without waiting. */
    private boolean anyIsAnswered(String text) throws IOException {
        for (Socket socket : sockets) {
            int there = socket.getInputStream().available();
            byte[] read = socket.getInputStream().readNBytes(there);
            if (new String(Arrays.copyOf(read, there), StandardCharsets.UTF_8).contains(text)) {
                return true;
            }
        }
        return false;
    }
}
