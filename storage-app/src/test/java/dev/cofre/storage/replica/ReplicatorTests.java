package dev.cofre.storage.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.ReplicaResult;
import dev.cofre.api.upload.ReplicaResults;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** What other servers may say of a replica. */
class ReplicatorTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final NodeId LIAR = new NodeId("server2");
    private static final NodeId HONEST = new NodeId("server3");
    private static final Instant STORED = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path data;

    private final NodeKeyPair liars = NodeKeyPair.generate();
    private final NodeKeyPair honests = NodeKeyPair.generate();
    private final List<Integer> takenBack = new CopyOnWriteArrayList<>();
    private FakeManager manager;
    private ServletWebServerApplicationContext node;
    private HttpServer liar;
    private HttpServer honest;
    private volatile BiFunction<UploadId, BlobId, String> lie = (upload, blob) -> "";

    @SuppressWarnings("NullAway.Init")
    private volatile LocalBlob sent;

    @BeforeEach
    void start() throws IOException {
        manager = new FakeManager();
        node = manager.startNode(data);
        liar = serve(() -> lie.apply(sent.upload(), sent.blob()));
        honest = serve(() -> results(honest(HONEST, honests)));
        manager.backupTargets = this::targets;
    }

    @AfterEach
    void stop() {
        node.close();
        manager.close();
        liar.stop(0);
        honest.stop(0);
    }

    private interface Answer {
        String now();
    }

    private HttpServer serve(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/replicas", exchange -> say(exchange, answer));
        server.start();
        return server;
    }

    private void say(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("DELETE")) {
                takenBack.add(exchange.getLocalAddress().getPort());
            }
            exchange.getRequestBody().readAllBytes();
            byte[] body = answer.now().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private BackupTargets targets(BackupTargetRequest request) {
        boolean excluded = request.exclude() != null && request.exclude().contains(LIAR);
        Target target = excluded
                ? new Target(HONEST, url(honest), "grant", honests.key())
                : new Target(LIAR, url(liar), "grant", liars.key());
        return new BackupTargets(request.uploads().stream()
                .map(wanted -> Targets.of(wanted.upload(), List.of(target), "the test wants it so"))
                .toList());
    }

    @Test
    void whateverOneServerAnswersTheUploadGoesOnAtAnother() {
        String good = "\"node\":\"server2\",\"blob\":\"%s\"";
        Stream.<BiFunction<UploadId, BlobId, String>>of(
                        (upload, blob) -> "",
                        (upload, blob) -> "null",
                        (upload, blob) -> "[]",
                        (upload, blob) -> "{\"results\":[]}",
                        (upload, blob) -> "{\"results\":[null]}",
                        (upload, blob) -> "{\"results\":[{\"upload\":\"%s\"}]}".formatted(upload),
                        (upload, blob) -> proof(upload, good.formatted(blob) + ",\"stored\":\"2026-11-23T10:00:00Z\""),
                        (upload, blob) -> proof(upload, good.formatted(blob) + ",\"stored\":null"),
                        (upload, blob) -> proof(
                                upload,
                                good.formatted(blob)
                                        + ",\"stored\":\"+999999999-12-31T23:59:59Z\",\"signature\":\"%s\""
                                                .formatted(
                                                        signature(upload, blob).base64())),
                        (upload, blob) -> proof(
                                upload,
                                good.formatted(blob)
                                        + ",\"stored\":\"-999999999-12-31T23:59:59Z\",\"signature\":\"%s\""
                                                .formatted(
                                                        signature(upload, blob).base64())),
                        (upload, blob) -> proof(
                                upload,
                                good.formatted(blob) + ",\"stored\":\"2026-11-23T10:00:00Z\",\"signature\":\"AAAA\""),
                        (upload, blob) -> results(honest(HONEST, honests)),
                        (upload, blob) -> results(honest(LIAR, honests)),
                        (upload, blob) -> results(ReplicaResult.of(
                                upload,
                                ReplicaProof.unsigned(LIAR, blob, STORED).with(signature(UploadId.create(), blob)))))
                .forEach(each -> {
                    lie = each;
                    assertThat(replicate())
                            .extracting(replication -> replication.target().node())
                            .containsExactly(HONEST);
                });
    }

    /** Otherwise the client is told that it has failed, and it may appear once its primary is lost. */
    @Test
    void aReplicaThatWasMadeIsTakenBackThoughTheManagerGoesAwayBeforeTheNextIs() {
        manager.backupTargets = request -> {
            if (request.exclude() != null && !request.exclude().isEmpty()) {
                throw new ProblemException(ProblemType.WARMING_UP, "it starts");
            }
            List<Target> targets = List.of(
                    new Target(LIAR, url(liar), "grant", liars.key()),
                    new Target(HONEST, url(honest), "grant", honests.key()));
            return new BackupTargets(request.uploads().stream()
                    .map(wanted -> Targets.of(wanted.upload(), targets, "the test wants it so"))
                    .toList());
        };

        assertThat(catchThrowable(() -> replicate(3))).isNotNull();
        node.getBean(Replicator.class).takeBack(sent, List.of());

        assertThat(takenBack).contains(honest.getAddress().getPort());
    }

    private List<Replication> replicate() {
        return replicate(2);
    }

    private List<Replication> replicate(int copies) {
        byte[] content = UploadId.create().toString().getBytes(StandardCharsets.UTF_8);
        UploadFacts facts = new UploadFacts(
                UploadId.create(),
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(copies),
                new NodeId("server1"));
        sent = LocalBlob.small(facts, BlobId.ofContent(content), content);
        node.getBean(BlobStore.class).store(facts, sent.blob(), content).join();
        return node.getBean(Replicator.class).replicate(sent).join();
    }

    private ReplicaResult honest(NodeId name, NodeKeyPair pair) {
        ReplicaProof proof = ReplicaProof.unsigned(name, sent.blob(), STORED);
        return ReplicaResult.of(
                sent.upload(),
                proof.with(ProofSignature.sign(List.of(proof.statement(sent.upload())), pair)
                        .get(0)));
    }

    private ProofSignature signature(UploadId upload, BlobId blob) {
        ReplicaProof proof = ReplicaProof.unsigned(LIAR, blob, STORED);
        return ProofSignature.sign(List.of(proof.statement(upload)), liars).get(0);
    }

    private static String results(ReplicaResult result) {
        return JSON.writeValueAsString(new ReplicaResults(List.of(result)));
    }

    private static String proof(UploadId upload, String fields) {
        return "{\"results\":[{\"upload\":\"%s\",\"proof\":{%s}}]}".formatted(upload, fields);
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
