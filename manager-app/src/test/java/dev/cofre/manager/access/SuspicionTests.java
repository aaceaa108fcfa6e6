package dev.cofre.manager.access;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.blob;
import static dev.cofre.manager.running.RunningManager.finished;
import static dev.cofre.manager.running.RunningManager.pair;
import static dev.cofre.manager.running.RunningManager.registration;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.api.suspicion.Suspicion.Kind;
import dev.cofre.api.suspicion.SuspicionReport;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.manager.running.RunningManager;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who says something that is not so is named, and nobody else is. Each test has servers of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuspicionTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private RunningManager manager;

    @BeforeAll
    void start(@TempDir Path folder) {
        manager = RunningManager.start(
                folder, "--cofre.manager.suspicion.patience=60s", "--cofre.manager.suspicion.interval=20ms");
    }

    @AfterAll
    void stop() {
        manager.close();
    }

    private List<Suspicion> of(String node) {
        return manager.api().status().suspicions().stream()
                .filter(each -> each.node().value().equals(node))
                .toList();
    }

    @Test
    void aReadersWordIsShownWithItsName() throws Exception {
        manager.join("r1", "a");
        manager.join("r2", "b");

        manager.as("r2").suspect(new SuspicionReport(new NodeId("r1"), Kind.OTHER_BYTES, blob("x")));
        manager.api().suspect(new SuspicionReport(new NodeId("r1"), Kind.OTHER_BYTES, blob("y")));

        assertThat(of("r1"))
                .singleElement()
                .satisfies(each -> assertThat(each.count()).isEqualTo(2))
                .satisfies(each -> assertThat(each.said())
                        .contains("r1 gave other bytes than those of blob " + blob("y"), "a client"));
        assertThat(of("r2")).isEmpty();
        assertThat(text("/actuator/health")).contains("r1 gave other bytes");
        assertThat(text("/actuator/prometheus")).containsPattern("cofre_suspicions [1-9]");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("/actuator/prometheus"))
                        .contains("cofre_node_suspicions{node=\"r1\"} 2.0", "cofre_node_suspicions{node=\"r2\"} 0.0"));
    }

    private String text(String path) throws Exception {
        return manager.http()
                .send(HttpRequest.newBuilder(manager.url().resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void nobodyIsToldOfAServerThatIsNotThereAndWhatTheManagerFindsItselfIsNotTold() throws Exception {
        assertThatThrownBy(() ->
                        manager.api().suspect(new SuspicionReport(new NodeId("nobody"), Kind.OTHER_BYTES, blob("x"))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.UNKNOWN_NODE)).isTrue());
        String said = "{\"node\":\"r1\",\"kind\":\"RUNS_TWICE\",\"blob\":\"%s\"}".formatted(blob("x"));
        assertThat(manager.http()
                        .send(
                                HttpRequest.newBuilder(manager.url().resolve("/suspicions"))
                                        .header("Content-Type", "application/json")
                                        .POST(HttpRequest.BodyPublishers.ofString(said))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whoLetsTheCatalogCountOnWhatItDeniesToReadersIsNamedAndWhoSaysSoItselfIsNot() {
        manager.join("m1", "a");
        manager.join("m2", "b");
        manager.store("missing.txt", "missing", "m1", "m2");
        BlobId blob = blob("missing");
        manager.api().suspect(new SuspicionReport(new NodeId("m1"), Kind.NOT_HERE, blob));
        manager.api().suspect(new SuspicionReport(new NodeId("m2"), Kind.NOT_HERE, blob));
        manager.as("m2").lost(new NodeId("m2"), new LossReport(manager.folderOf("m2"), List.of(blob)));
        assertThat(of("m1")).isEmpty();

        manager.clock.advance(Duration.ofSeconds(61));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of("m1"))
                        .singleElement()
                        .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.NOT_HERE)));
        assertThat(of("m2")).isEmpty();
    }

    @Test
    void whoHandsInAProofThatIsNotSignedByItsServerIsNamed() {
        manager.join("p1", "a");
        manager.join("p2", "b");
        Finished good = finished(UploadId.create(), "proof.txt", "proof", "p1", "p2");
        List<ReplicaProof> replayed = List.of(
                good.replicas().get(0),
                finished(UploadId.create(), "other.txt", "proof", "p1", "p2")
                        .replicas()
                        .get(1));

        assertThat(manager.commit(new Finished(
                                good.upload(),
                                good.client(),
                                good.name(),
                                good.blob(),
                                good.size(),
                                good.copies(),
                                replayed))
                        .problem())
                .isNotNull();

        assertThat(of("p1"))
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.BAD_SIGNATURE))
                .satisfies(each -> assertThat(each.said()).contains("p1", "as that of p2"));
        assertThat(of("p2")).isEmpty();
    }

    @Test
    void whoSpeaksForAnotherInPathOrBodyIsNamed() {
        manager.join("s1", "a");
        manager.join("s2", "b");
        ManagerApi api = manager.as("s2");

        assertThatThrownBy(() -> api.heartbeat(new NodeId("s1"), report(GB))).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> api.commit(new CommitRequest(
                        new NodeId("s1"), List.of(finished(UploadId.create(), "s.txt", "s", "s1", "s2")))))
                .isInstanceOf(ProblemException.class);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(of("s2"))
                        .singleElement()
                        .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.SPEAKS_FOR_ANOTHER))
                        .satisfies(each -> assertThat(each.count()).isEqualTo(2)));
        assertThat(of("s1")).isEmpty();
    }

    @Test
    void aNameThatIsClaimedIsShownWithTheAddressOfWhoClaimsIt() {
        manager.join("n1", "a");
        NodeKeyPair thief = NodeKeyPair.generate();
        ManagerApi api = manager.joining();
        NodeRegistration withItsKey = claim(manager.folderOf("n1"), pair("n1"));
        NodeRegistration withItsFolder = claim(manager.folderOf("n1"), thief);
        NodeRegistration withItsName = claim(UUID.randomUUID(), thief);

        for (NodeRegistration each : List.of(withItsKey, withItsFolder, withItsName)) {
            assertThatThrownBy(() -> api.register(each.signed(api.challenge(), thief)))
                    .isInstanceOf(ProblemException.class);
        }
        manager.clock.advance(Duration.ofMillis(10));
        manager.beat("n1", report(GB)); // it still runs
        assertThatThrownBy(() -> api.register(withItsName.signed(api.challenge(), thief)))
                .isInstanceOf(ProblemException.class);

        assertThat(of("n1"))
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.NAME_CLAIMED))
                .satisfies(each -> assertThat(each.count()).isEqualTo(3))
                .satisfies(each -> assertThat(each.said()).contains("http://elsewhere.test:7001", "as n1"));
    }

    private static NodeRegistration claim(UUID folder, NodeKeyPair pair) {
        NodeRegistration honest = registration("n1", "a", folder, null, report(GB));
        return new NodeRegistration(
                honest.node(),
                URI.create("http://elsewhere.test:7001"),
                honest.zone(),
                folder,
                null,
                honest.report(),
                pair.key(),
                null);
    }

    @Test
    void aFolderThatRunsTwiceIsNamedAndAProcessThatWasStartedAgainIsNot() {
        UUID twice = UUID.randomUUID();
        UUID again = UUID.randomUUID();
        manager.register(registration("t1", "a", twice, null, report(GB)));
        manager.register(registration("t2", "b", again, null, report(GB)));
        ManagerApi api = manager.joining();
        NodeRegistration twin = registration("t1", "a", twice, null, report(GB));
        NodeRegistration restarted = registration("t2", "b", again, null, report(GB));
        for (NodeRegistration each : List.of(twin, restarted)) {
            assertThatThrownBy(() -> api.register(
                            each.signed(api.challenge(), pair(each.node().value()))))
                    .isInstanceOf(ProblemException.class);
        }

        manager.clock.advance(Duration.ofSeconds(1));
        manager.beat("t1", report(GB));
        assertThatThrownBy(() -> api.register(twin.signed(api.challenge(), pair("t1"))))
                .isInstanceOf(ProblemException.class);
        manager.clock.advance(Duration.ofSeconds(1));
        manager.forgetSession(again);
        manager.register(restarted);

        assertThat(of("t1"))
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.RUNS_TWICE));
        assertThat(of("t2")).isEmpty();
    }
}
