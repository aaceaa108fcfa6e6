package dev.cofre.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.Assignments;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.Locations;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.identity.Challenge;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.Possession;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.node.WaitingNode;
import dev.cofre.api.policy.BackupPolicies;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.policy.BackupStatus;
import dev.cofre.api.policy.BackupsView;
import dev.cofre.api.policy.Period;
import dev.cofre.api.policy.Retention;
import dev.cofre.api.policy.Span;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CopyOrder;
import dev.cofre.api.repair.HeartbeatAnswer;
import dev.cofre.api.repair.Orders;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.ReplicaResult;
import dev.cofre.api.upload.ReplicaResults;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What one process writes another reads, also when the two are not of the same version. */
class JsonTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final UploadId UPLOAD = UploadId.of("0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11");
    private static final ClientName CLIENT = new ClientName("client1");
    private static final FileName NAME = new FileName("Übersicht \"1\".txt");
    private static final BlobId BLOB = BlobId.ofContent(new byte[] {1});
    private static final NodeId NODE = new NodeId("server1");
    private static final NodeId OTHER = new NodeId("server2");
    private static final URI URL = URI.create("http://127.0.0.1:7001");
    private static final Instant TIME = Instant.parse("2026-11-22T10:15:30.123456Z");
    private static final ReplicationFactor TWO = new ReplicationFactor(2);
    private static final NodeKey KEY = NodeKey.of(new byte[32]);
    private static final ProofSignature SIGNATURE = ProofSignature.of(new byte[64 + 1 + 32]);
    private static final ReplicaProof PROOF = ReplicaProof.unsigned(NODE, BLOB, TIME);
    private static final Receipt RECEIPT = new Receipt(
            UPLOAD,
            CLIENT,
            NAME,
            3,
            BLOB,
            1,
            TWO,
            List.of(PROOF, ReplicaProof.unsigned(OTHER, BLOB, TIME).with(SIGNATURE)),
            TIME);
    private static final Problem PROBLEM = Problem.of(ProblemType.BUSY, "later");
    private static final NodeReport REPORT = new NodeReport(1L << 40, 1L << 39, 3, true, false, null);
    private static final FileToStore FILE = new FileToStore(UPLOAD, NAME, 1L, BLOB, TWO);

    static Stream<Object> everythingThatIsSaid() {
        return Stream.of(
                new AssignRequest(CLIENT, List.of(FILE), List.of(NODE), OTHER),
                new AssignRequest(CLIENT, List.of(new FileToStore(null, null, null, null, null)), null, null),
                new BackupPolicies(List.of(
                        new BackupPolicy(
                                "web1",
                                "/home",
                                Duration.ofDays(1),
                                new Retention(
                                        1,
                                        Map.of(Period.DAILY, 7),
                                        Span.parse("1y"),
                                        Map.of(Period.YEARLY, Span.parse("10y")),
                                        List.of(List.of("a", "b"))),
                                ZoneId.of("Europe/Lisbon"),
                                TIME),
                        new BackupPolicy(null, null, Duration.ofHours(1), null, null, null))),
                new BackupsView(
                        List.of(
                                new BackupStatus(CLIENT, "web1", "/home", Duration.ofDays(1), TIME, TIME, true),
                                new BackupStatus(CLIENT, "web2", null, Duration.ofDays(1), null, TIME, false)),
                        List.of(CLIENT)),
                new Assignments(
                        List.of(
                                new Assignment.Send(UPLOAD, NODE, URL, "grant", TIME, "most free space"),
                                new Assignment.Link(UPLOAD, NODE, URL, "grant", TIME, "is there"),
                                new Assignment.Stored(UPLOAD, RECEIPT)),
                        List.of(new Assignments.ServerKey(NODE, KEY)),
                        TWO),
                new BackupTargetRequest(
                        NODE,
                        List.of(
                                new BackupTargetRequest.Wanted(UPLOAD, CLIENT, NAME, 1L, TWO, 1, BLOB),
                                new BackupTargetRequest.Wanted(UPLOAD, CLIENT, NAME, null, TWO, 1, null)),
                        List.of(OTHER)),
                new BackupTargets(List.of(BackupTargets.Targets.of(
                        UPLOAD, List.of(new BackupTargets.Target(OTHER, URL, "grant", KEY)), "another zone"))),
                new CommitRequest(
                        NODE, List.of(new CommitRequest.Finished(UPLOAD, CLIENT, NAME, BLOB, 1, TWO, List.of(PROOF)))),
                new UploadResults(List.of(UploadResult.of(RECEIPT), UploadResult.of(UPLOAD, PROBLEM))),
                new ReplicaResults(List.of(ReplicaResult.of(UPLOAD, PROOF), ReplicaResult.of(UPLOAD, PROBLEM))),
                new UploadStatus(UPLOAD, UploadStatus.State.COMMITTED, RECEIPT),
                new UploadStatus(UPLOAD, UploadStatus.State.UNKNOWN, null),
                RECEIPT,
                new NodeRegistration(
                        NODE,
                        URL,
                        "rack 7",
                        new UUID(1, 2),
                        new UUID(3, 4),
                        REPORT,
                        KEY,
                        new Possession("challenge", "signature")),
                new NodeRegistration(NODE, URL, "rack 7", new UUID(1, 2), null, REPORT, KEY, null),
                new Challenge("challenge"),
                new WaitingNode(NODE, URL, "rack 7", KEY.fingerprint(), "new", TIME),
                REPORT,
                new NodeReport(1L << 40, 1L << 39, 3, false, false, TIME, "11 blobs were read wrong", null, null),
                new NodeReport(
                        1,
                        1,
                        0,
                        true,
                        false,
                        null,
                        null,
                        TIME,
                        7L,
                        List.of(new CatalogMark(new UUID(1, 2), new UUID(3, 4), 5))),
                new HeartbeatAnswer(Orders.none(1), TIME, TIME, new CatalogMark(new UUID(1, 2), new UUID(3, 4), 5)),
                new Receipt(
                        UPLOAD,
                        CLIENT,
                        NAME,
                        3,
                        BLOB,
                        1,
                        TWO,
                        List.of(PROOF),
                        TIME,
                        new CatalogMark(new UUID(1, 2), new UUID(3, 4), 5)),
                new BlobSources(7, List.of(new CopyOrder.Source(NODE, URL, "grant")), List.of()),
                new NodeView(NODE, URL, "rack 7", NodeState.READ_ONLY, 3, 2, 1, 0, KEY, URL, TIME),
                new NodeView(NODE, URL, "rack 7", NodeState.SUSPECT, 0, 0, 0, 0, null, null, null),
                new NodeWelcome(new UUID(1, 2), "c2VjcmV0", "session", 5000, Instant.EPOCH),
                new FilePage(List.of(new FileEntry(NAME, 1, BLOB, 1, TIME, 2)), NAME),
                new FilePage(List.of(), null),
                new FileVersions(CLIENT, NAME, List.of(new FileVersion(1, BLOB, 1, TIME, UPLOAD, List.of(NODE))), 1),
                new Locations(
                        CLIENT, NAME, 1, BLOB, 1, List.of(new Locations.Location(NODE, URL, NodeState.LIVE, "grant"))),
                new Grant(Grant.Operation.UPLOAD, NODE, CLIENT, UPLOAD, NAME, 1L, BLOB, TWO, null, 1_800_000_000),
                new Grant(Grant.Operation.READ, NODE, CLIENT, null, null, null, BLOB, null, null, 1_800_000_000),
                PROBLEM);
    }

    @ParameterizedTest
    @MethodSource("everythingThatIsSaid")
    void isReadAsItWasWritten(Object said) {
        assertThat(JSON.readValue(JSON.writeValueAsBytes(said), said.getClass()))
                .isEqualTo(said);
    }

    @ParameterizedTest
    @MethodSource("everythingThatIsSaid")
    void whatANewerProcessAddsIsOverlooked(Object said) {
        ObjectNode newer = (ObjectNode) JSON.readTree(JSON.writeValueAsString(said));
        newer.put("addedLater", 7);

        assertThat(JSON.readValue(newer.toString(), said.getClass())).isEqualTo(said);
    }

    @Test
    void valuesAreWrittenAsPeopleWriteThem() {
        assertThat(JSON.readTree(JSON.writeValueAsString(RECEIPT)))
                .isEqualTo(JSON.readTree("""
                        {"upload": "0197f4a2-5c1e-7c3a-9d0b-3f6f0b8a5e11", "client": "client1",
                         "name": "Übersicht \\"1\\".txt", "version": 3,
                         "blob": "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a", "size": 1,
                         "copies": 2, "complete": true, "committed": "2026-11-22T10:15:30.123456Z",
                         "replicas": [
                           {"node": "server1",
                            "blob": "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
                            "stored": "2026-11-22T10:15:30.123456Z"},
                           {"node": "server2",
                            "blob": "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a",
                            "stored": "2026-11-22T10:15:30.123456Z",
                            "signature": "%s"}]}""".formatted(SIGNATURE.base64())));
    }

    @Test
    void aReceiptCountsItsCopiesItselfAndBelievesNobody() {
        ObjectNode receipt = (ObjectNode) JSON.readTree(JSON.writeValueAsString(RECEIPT));
        receipt.put("copies", 3).put("complete", true);

        assertThat(JSON.readValue(receipt.toString(), Receipt.class).complete()).isFalse();
        assertThat(RECEIPT.complete()).isTrue();
    }

    @Test
    void anAssignmentSaysWhatIsToBeDone() {
        assertThat(JSON.readTree(JSON.writeValueAsString(new Assignment.Stored(UPLOAD, RECEIPT)))
                        .get("action")
                        .asString())
                .isEqualTo("stored");
        assertThatExceptionOfType(JacksonException.class)
                .isThrownBy(() -> JSON.readValue("{\"action\":\"burn\"}", Assignment.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"client\":\"client1\",\"files\":[]}",
                "{\"client\":\"client1\",\"files\":[null]}",
                "{\"client\":\"client1\"}",
                "{\"client\":\"/\",\"files\":[{}]}",
                "{\"client\":\"client1\",\"files\":[{\"size\":-1}]}",
                "{\"client\":\"client1\",\"files\":[{\"copies\":0}]}",
                "{\"client\":\"client1\",\"files\":[{\"upload\":\"x\"}]}",
                "{\"client\":\"client1\",\"files\":[{\"name\":\"a/b\"}]}"
            })
    void whatCannotBeMeantIsNotRead(String json) {
        assertThatExceptionOfType(JacksonException.class).isThrownBy(() -> JSON.readValue(json, AssignRequest.class));
    }

    @Test
    void noCallIsLargerThanItsBound() {
        assertThat(new AssignRequest(CLIENT, Collections.nCopies(1000, FILE), null, null).files())
                .hasSize(1000);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new AssignRequest(CLIENT, Collections.nCopies(1001, FILE), null, null))
                .withMessageContaining("1001");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new CommitRequest(NODE, List.of()))
                .withMessageContaining("1 to 1000");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new BackupTargetRequest(NODE, List.of(), null))
                .withMessageContaining("1 to 1000");
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new BackupTargetRequest.Wanted(UPLOAD, CLIENT, NAME, 1L, TWO, 0, null))
                .withMessageContaining("at least 1");
    }
}
