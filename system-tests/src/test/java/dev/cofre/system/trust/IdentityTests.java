package dev.cofre.system.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofCheck;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.storage.StorageApplication;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A process that poses as a server of the cluster, in all ways that the protocol leaves to it. */
@ExtendWith(OutputCaptureExtension.class)
class IdentityTests {
    private static final ClientName ME = new ClientName("me");
    private static final NodeId VICTIM = new NodeId("server1");
    private static final NodeId INTRUDER = new NodeId("server9");
    private static final URI ELSEWHERE = URI.create("http://127.0.0.1:9");
    private static final NodeReport REPORT = new NodeReport(1L << 40, 1L << 39, 0, true, false, null);

    private final NodeKeyPair intruder = NodeKeyPair.generate();
    private Path home;
    private Cluster cluster;
    private Sender sender;

    @BeforeEach
    void start(@TempDir Path home) throws IOException {
        this.home = home;
        cluster = Cluster.start(home, 3);
        sender = new Sender(cluster, ME);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void nobodyGetsAServersKeyOrMovesItsAddressByNameAndFolder() throws IOException {
        UUID folder = folderOf(VICTIM);
        URI address = view(VICTIM).url();
        NodeRegistration posing = registration(VICTIM, folder);

        for (boolean running : new boolean[] {true, false}) {
            if (!running) {
                cluster.node(VICTIM).stop();
                cluster.awaitState(VICTIM, NodeState.STOPPED);
            }
            assertRefused(ProblemType.NOT_ADMITTED, () -> join(posing));
            assertRefused(
                    ProblemType.IDENTITY_UNPROVEN,
                    () -> manager(cluster.secret()).register(posing));
            assertRefused(ProblemType.UNAUTHENTICATED, () -> cluster.manager().register(posing));
            assertRefused(ProblemType.SESSION_OVER, () -> cluster.manager().heartbeat(VICTIM, REPORT));
        }

        assertThat(view(VICTIM).url()).isEqualTo(address);
        cluster.node(VICTIM).start();
        cluster.awaitLive(3);
        sender.store("after.txt", Bytes.random(1, 2000));
    }

    @Test
    void aRegisteredServerSpeaksForItselfOnly() {
        ManagerApi api = manager(join(registration(INTRUDER, UUID.randomUUID())));
        UploadId upload = UploadId.create();
        BlobId blob = BlobId.ofContent(Bytes.random(2, 100));
        ReplicaProof forged = signed(upload, ReplicaProof.unsigned(VICTIM, blob, Instant.now()));

        assertRefused(ProblemType.FORBIDDEN, () -> api.heartbeat(VICTIM, REPORT));
        assertRefused(
                ProblemType.FORBIDDEN,
                () -> api.commit(new CommitRequest(VICTIM, List.of(finished(upload, blob, forged)))));
        assertThat(api.commit(new CommitRequest(INTRUDER, List.of(finished(upload, blob, forged))))
                        .results()
                        .get(0)
                        .problem())
                .isNotNull()
                .satisfies(problem -> assertThat(problem.type()).isEqualTo(ProblemType.PROOF_INVALID.uri()));
        assertThat(cluster.manager().files(ME, null, 10).files()).isEmpty();
    }

    @Test
    void everyReceiptIsSignedByAllItsServersAlsoInTheCatalog() {
        Map<NodeId, NodeView> servers =
                cluster.manager().nodes().stream().collect(Collectors.toMap(NodeView::node, node -> node));
        for (int size : new int[] {0, 100, 3_000_000}) {
            Receipt receipt = sender.store("signed-" + size, Bytes.random(size, size));

            assertThat(receipt.replicas())
                    .hasSize(2)
                    .allSatisfy(proof -> assertThat(new ProofCheck()
                                    .isGood(
                                            java.util.Objects.requireNonNull(
                                                    java.util.Objects.requireNonNull(servers.get(proof.node()))
                                                            .key()),
                                            receipt.upload(),
                                            proof))
                            .isTrue());
            Receipt kept = cluster.manager().upload(receipt.upload()).receipt();
            assertThat(kept).isNotNull();
            assertThat(kept.replicas())
                    .extracting(ReplicaProof::signature)
                    .containsExactlyElementsOf(receipt.replicas().stream()
                            .map(ReplicaProof::signature)
                            .toList());
        }
    }

    @Test
    void aReplicaThatSignsWithAnotherKeyIsLeftOutAndTheUploadSucceeds() {
        Cluster.Node liar = cluster.node("server3");
        liar.stop();
        liar.startForging();
        cluster.awaitLive(3);

        for (int i = 0; i < 12; i++) {
            UploadId upload = UploadId.create();
            byte[] content = Bytes.random(100 + i, i % 3 == 0 ? 200_000 : 1000 + i);
            Receipt receipt = sender.put(sender.assignTo(VICTIM, upload, "file-" + i, (long) content.length), content);

            assertThat(receipt.replicas())
                    .extracting(ReplicaProof::node)
                    .containsExactly(VICTIM, new NodeId("server2"));
        }
        await().atMost(cluster.patience())
                .untilAsserted(() -> assertThat(cluster.manager().status().suspicions())
                        .extracting(Suspicion::node, Suspicion::kind)
                        .containsExactly(tuple(liar.id(), Suspicion.Kind.BAD_SIGNATURE)));
    }

    @Test
    void aSecondProcessOnACopyOfAFolderStaysOutWhileTheFirstReports(CapturedOutput output) throws IOException {
        Path copy = Files.createDirectories(home.resolve("clone"));
        for (String file : List.of("node.json", "node.key")) {
            Files.copy(cluster.node(VICTIM).folder().resolve(file), copy.resolve(file));
        }
        URI address = view(VICTIM).url();

        try (ConfigurableApplicationContext clone = startOn(copy)) {
            await().atMost(cluster.patience()).until(() -> output.getOut().contains("goes on reporting"));
            assertThat(output).contains("A copied folder must not be started");
            assertThat(cluster.manager().status().suspicions())
                    .extracting(Suspicion::node, Suspicion::kind)
                    .containsExactly(tuple(VICTIM, Suspicion.Kind.RUNS_TWICE));
            assertThat(view(VICTIM).url()).isEqualTo(address);
            sender.store("meanwhile.txt", Bytes.random(3, 2000));
            assertThat(clone.isActive()).isTrue();
        }
        cluster.awaitLive(3);
    }

    @Test
    void whatServersKeepIsTheirOwnersAlone() throws IOException {
        sender.store("small.txt", Bytes.random(4, 1000));
        sender.store("large.bin", Bytes.random(5, 3_000_000));
        cluster.node(VICTIM).stop();
        Files.setPosixFilePermissions(
                cluster.node(VICTIM).folder(), PosixFilePermissions.fromString("rwxr-xr-x")); // as of before
        cluster.node(VICTIM).start();
        cluster.awaitLive(3);

        for (Cluster.Node node : cluster.nodes()) {
            try (Stream<Path> all = Files.walk(node.folder())) {
                assertThat(all)
                        .hasSizeGreaterThan(8)
                        .allSatisfy(path -> assertThat(permissions(path))
                                .as("%s", path)
                                .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
        assertThat(permissions(home.resolve("cluster-secret"))).isEqualTo("rw-------");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private ConfigurableApplicationContext startOn(Path folder) {
        return StorageApplication.start(
                "--spring.profiles.active=server1",
                "--cofre.home=" + home,
                "--cofre.node.data=" + folder,
                "--cofre.node.reserve=1MB",
                "--cofre.manager.port=" + cluster.managerUrl().getPort(),
                "--server.port=0",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    private UUID folderOf(NodeId node) throws IOException {
        JsonNode identity = JsonMapper.shared()
                .readTree(Files.readAllBytes(cluster.node(node).folder().resolve("node.json")));
        return UUID.fromString(identity.path("folder").asString());
    }

    private NodeView view(NodeId node) {
        return cluster.manager().nodes().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private NodeRegistration registration(NodeId node, UUID folder) {
        return new NodeRegistration(node, ELSEWHERE, "default", folder, null, REPORT, intruder.key(), null);
    }

    /** @return the session */
    private String join(NodeRegistration registration) {
        ManagerApi api = manager(cluster.secret());
        return api.register(registration.signed(api.challenge(), intruder)).session();
    }

    private ReplicaProof signed(UploadId upload, ReplicaProof proof) {
        return proof.with(
                ProofSignature.sign(List.of(proof.statement(upload)), intruder).get(0));
    }

    private Finished finished(UploadId upload, BlobId blob, ReplicaProof other) {
        ReplicaProof own = signed(upload, ReplicaProof.unsigned(INTRUDER, blob, Instant.now()));
        return new Finished(
                upload, ME, new FileName("forged.txt"), blob, 100, new ReplicationFactor(2), List.of(own, other));
    }

    /** @param token of a session, or the cluster's secret */
    private ManagerApi manager(String token) {
        RestClient client = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(Http.CLIENT))
                .baseUrl(cluster.managerUrl())
                .defaultStatusHandler(new dev.cofre.api.problem.ProblemReader())
                .defaultHeader("Authorization", "Bearer " + token)
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build()
                .createClient(ManagerApi.class);
    }

    private static void assertRefused(ProblemType type, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(type.uri()));
    }
}
