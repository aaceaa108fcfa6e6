package dev.cofre.manager;

import static dev.cofre.manager.running.RunningManager.GB;
import static dev.cofre.manager.running.RunningManager.ME;
import static dev.cofre.manager.running.RunningManager.asking;
import static dev.cofre.manager.running.RunningManager.blob;
import static dev.cofre.manager.running.RunningManager.file;
import static dev.cofre.manager.running.RunningManager.finished;
import static dev.cofre.manager.running.RunningManager.proof;
import static dev.cofre.manager.running.RunningManager.report;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.MACVerifier;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.manager.running.RunningManager;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The life of an upload, as far as the manager has a part in it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UploadTests {
    private RunningManager manager;

    @BeforeAll
    void start(@TempDir Path folder) {
        manager = RunningManager.start(folder);
    }

    @AfterAll
    void stop() {
        manager.close();
    }

    @BeforeEach
    void fourLiveServers() {
        // what earlier tests were promised has expired by then
        manager.clock.advance(Duration.ofHours(1));
        manager.fourServers();
    }

    @Test
    void anAssignmentNamesALiveServerAndCarriesAGrantForIt() throws Exception {
        UploadId upload = UploadId.create();
        Assignment.Send send = manager.send(
                new FileToStore(upload, new FileName("a.txt"), 1000L, blob("x"), new ReplicationFactor(3)));

        assertThat(send.upload()).isEqualTo(upload);
        assertThat(send.node().value()).matches("server[1-4]");
        assertThat(send.url()).hasToString("http://%s.test:7001".formatted(send.node()));
        assertThat(send.reason()).contains(send.node().value()).contains("100 GB free");
        assertThat(send.expires()).isEqualTo(manager.clock.instant().plus(Duration.ofMinutes(15)));
        assertThat(grant(send.grant(), send.node()))
                .isEqualTo(new Grant(
                        Grant.Operation.UPLOAD,
                        send.node(),
                        ME,
                        upload,
                        new FileName("a.txt"),
                        1000L,
                        blob("x"),
                        new ReplicationFactor(3),
                        null,
                        send.expires().getEpochSecond(),
                        manager.bean(Warrants.class)
                                .forFile(upload, ME, new FileName("a.txt"), new ReplicationFactor(3))));
    }

    @Test
    void aGrantIsSignedForOneServerOnly() throws Exception {
        Assignment.Send send = manager.send(file("a.txt", 1000L));
        NodeId other = new NodeId(send.node().value().equals("server1") ? "server2" : "server1");

        assertThat(JWSObject.parse(send.grant()).verify(new MACVerifier(key(other))))
                .isFalse();
    }

    @Test
    void whatIsNotSaidTakesTheClustersDefaults() throws Exception {
        Assignment.Send send = manager.send(new FileToStore(null, null, null, null, null));

        Grant grant = grant(send.grant(), send.node());
        assertThat(grant.copies()).isEqualTo(new ReplicationFactor(2));
        assertThat(grant.upload()).isEqualTo(send.upload());
        assertThat(grant.name()).isNull();
        assertThat(grant.size()).isNull();
        assertThat(grant.blob()).isNull();
    }

    @Test
    void aThousandSmallFilesGoToOneServerInOneCall() {
        FileToStore[] files =
                IntStream.range(0, 1000).mapToObj(i -> file("f" + i, 4096L)).toArray(FileToStore[]::new);

        List<Assignment> assignments = manager.api().assign(asking(files), null).assignments();

        assertThat(assignments).hasSize(1000);
        assertThat(assignments.stream().map(each -> ((Assignment.Send) each).node()))
                .containsOnly(((Assignment.Send) assignments.get(0)).node());
        assertThat(assignments.stream().map(Assignment::upload)).doesNotHaveDuplicates();
    }

    @Test
    void excludedServersAreLeftOutAndAPreferredOneIsTaken() {
        List<NodeId> excluded = List.of(new NodeId("server1"), new NodeId("server2"), new NodeId("server3"));
        Assignment only = manager.api()
                .assign(
                        new AssignRequest(
                                ME,
                                List.of(new FileToStore(null, null, 5L, null, new ReplicationFactor(1))),
                                excluded,
                                null),
                        null)
                .assignments()
                .get(0);
        assertThat(((Assignment.Send) only).node()).isEqualTo(new NodeId("server4"));

        Assignment preferred = manager.api()
                .assign(new AssignRequest(ME, List.of(file("a", 5L)), null, new NodeId("server2")), null)
                .assignments()
                .get(0);
        assertThat(((Assignment.Send) preferred).node()).isEqualTo(new NodeId("server2"));
    }

    @Test
    void moreCopiesThanServersAreRefusedBeforeAByteIsSent() {
        assertThatThrownBy(() -> manager.send(new FileToStore(null, null, 1_000_000L, null, new ReplicationFactor(5))))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.is(ProblemType.NOT_ENOUGH_NODES)).isTrue();
                    assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(5));
                })
                .hasMessage("need 5 servers with 1.0 MB free, have 4: server1, server2, server3, server4");
    }

    @Test
    void spaceIsPromisedUntilTheCommit() {
        Assignment.Send send = manager.send(file("big", 30 * GB));
        assertThat(view(send.node()).promised()).isEqualTo(30 * GB);

        assertThat(manager.commit(finished(send.upload(), "big", "it was smaller", "server1", "server2"))
                        .receipt())
                .isNotNull();

        assertThat(view(send.node()).promised()).isZero();
    }

    @Test
    void promisesExpireWithTheirGrants() {
        Assignment.Send send = manager.send(file("big", 30 * GB));
        assertThat(manager.api().upload(send.upload()).state()).isEqualTo(UploadStatus.State.OPEN);

        manager.clock.advance(Duration.ofMinutes(16));

        assertThat(view(send.node()).promised()).isZero();
        assertThat(manager.api().upload(send.upload()).state()).isEqualTo(UploadStatus.State.UNKNOWN);
    }

    @Test
    void anUploadThatIsAssignedAgainIsPromisedSpaceOnce() {
        UploadId upload = UploadId.create();
        for (int i = 0; i < 10; i++) {
            manager.send(new FileToStore(upload, new FileName("big"), 30 * GB, null, null));
        }

        assertThat(manager.api().nodes().stream().mapToLong(NodeView::promised).sum())
                .isEqualTo(30 * GB);
    }

    @Test
    void promisedSpaceIsNotGivenAway() {
        for (int i = 1; i <= 4; i++) {
            manager.beat("server" + i, report(40 * GB));
        }
        Set<NodeId> chosen = new HashSet<>();
        // each takes 30 of the 40 GB of another server; when two are left there is no room for two copies any more
        for (int i = 0; i < 3; i++) {
            chosen.add(manager.send(file("big" + i, 30 * GB)).node());
        }

        assertThat(chosen).hasSize(3);
        assertThatThrownBy(() -> manager.send(file("one too many", 30 * GB)))
                .hasMessageContaining("need 2 servers with 30 GB free, have 1")
                .hasMessageContaining("too full");
    }

    @Test
    void anUploadThatIsCommittedNeedNotBeSentAgain() {
        Receipt receipt = manager.store("a.txt", "content", "server1", "server2");

        Assignment again = manager.api()
                .assign(asking(new FileToStore(receipt.upload(), receipt.name(), 7L, null, null)), null)
                .assignments()
                .get(0);

        assertThat(again).isEqualTo(new Assignment.Stored(receipt.upload(), receipt));
    }

    @Test
    void anUploadIdOfAnotherClientIsAConflict() {
        Receipt receipt = manager.store("a.txt", "content", "server1", "server2");

        assertProblem(
                ProblemType.UPLOAD_CONFLICT,
                () -> manager.api()
                        .assign(
                                new AssignRequest(
                                        new ClientName("other"),
                                        List.of(new FileToStore(receipt.upload(), null, 7L, null, null)),
                                        null,
                                        null),
                                null));
    }

    @Test
    void bytesThatTheClientOwnsAreLinkedAtALiveHolder() throws Exception {
        manager.store("first.txt", "linked content", "server1", "server3");

        Assignment link = assign(ME, "second.txt", "linked content", null);

        assertThat(link).isInstanceOf(Assignment.Link.class);
        NodeId node = ((Assignment.Link) link).node();
        assertThat(node.value()).isIn("server1", "server3");
        Grant grant = grant(((Assignment.Link) link).grant(), node);
        assertThat(grant.operation()).isEqualTo(Grant.Operation.LINK);
        assertThat(grant.blob()).isEqualTo(blob("linked content"));
        assertThat(grant.name()).isEqualTo(new FileName("second.txt"));
    }

    @Test
    void aDigestDoesNotOpenTheBytesOfAnotherClient() {
        manager.store("a.txt", "a secret", "server1", "server3");

        assertThat(assign(new ClientName("thief"), "b.txt", "a secret", null)).isInstanceOf(Assignment.Send.class);
    }

    @Test
    void bytesAreSentAgainIfTooFewHoldersLive() {
        manager.store("a.txt", "rare", "server1", "server3");
        manager.beat("server3", new NodeReport(200 * GB, 100 * GB, 0, false, false, null));

        assertThat(assign(ME, "b.txt", "rare", null)).isInstanceOf(Assignment.Send.class);
        assertThat(assign(ME, "b.txt", "rare", new ReplicationFactor(1))).isInstanceOf(Assignment.Link.class);
        manager.beat("server3", report(100 * GB));
        assertThat(assign(ME, "b.txt", "rare", new ReplicationFactor(3))).isInstanceOf(Assignment.Send.class);
    }

    @Test
    void aBackupTargetIsAnotherServerWithAGrantThatNamesThePrimary() throws Exception {
        UploadId upload = UploadId.create();

        BackupTargets.Targets targets = backup(List.of(), wanted(upload, 1000L, 2, 1, null));

        assertThat(targets.upload()).isEqualTo(upload);
        assertThat(targets.targets()).hasSize(1);
        BackupTargets.Target target = targets.targets().get(0);
        assertThat(target.node()).isNotEqualTo(new NodeId("server1"));
        assertThat(target.url()).hasToString("http://%s.test:7001".formatted(target.node()));
        assertThat(targets.reason()).contains(target.node().value());
        Grant grant = grant(target.grant(), target.node());
        assertThat(grant.operation()).isEqualTo(Grant.Operation.REPLICA);
        assertThat(grant.primary()).isEqualTo(new NodeId("server1"));
        assertThat(grant.upload()).isEqualTo(upload);
        assertThat(grant.size()).isEqualTo(1000L);
        assertThat(grant.name()).isEqualTo(new FileName("a.txt"));
        assertThat(view(target.node()).promised()).isEqualTo(1000);
    }

    @Test
    void smallUploadsOfACallShareTheirBackupTarget() {
        List<Wanted> wanted = IntStream.range(0, 500)
                .mapToObj(i -> manager.assigned(wanted(UploadId.create(), 4096L, 2, 1, null)))
                .toList();

        BackupTargets answer =
                manager.as("server1").backupTarget(new BackupTargetRequest(new NodeId("server1"), wanted, null));

        assertThat(answer.uploads()).hasSize(500);
        assertThat(answer.uploads().stream()
                        .map(each -> each.targets().get(0).node())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aBrokenTargetIsLeftOutAndItsPromiseTakenBack() {
        UploadId upload = UploadId.create();
        NodeId broken = backup(List.of(), wanted(upload, 5 * GB, 2, 1, null))
                .targets()
                .get(0)
                .node();

        NodeId next = backup(List.of(broken), wanted(upload, 5 * GB, 2, 1, null))
                .targets()
                .get(0)
                .node();

        assertThat(next).isNotEqualTo(broken);
        assertThat(view(broken).promised()).isZero();
        assertThat(view(next).promised()).isEqualTo(5 * GB);
    }

    @Test
    void aLinkIsReplicatedOnlyToHolders() throws Exception {
        manager.store("a.txt", "held", "server1", "server4");

        BackupTargets.Target target = backup(List.of(), wanted(UploadId.create(), 4L, 2, 1, "held"))
                .targets()
                .get(0);

        assertThat(target.node()).isEqualTo(new NodeId("server4"));
        assertThat(grant(target.grant(), target.node()).operation()).isEqualTo(Grant.Operation.REPLICA_LINK);
        assertThat(grant(target.grant(), target.node()).blob()).isEqualTo(blob("held"));
    }

    @Test
    void noTargetLeftIsAProblemThatSaysWhy() {
        List<NodeId> broken = List.of(new NodeId("server2"), new NodeId("server3"));
        manager.beat("server4", new NodeReport(200 * GB, 0, 0, false, false, null));

        BackupTargets.Targets none = backup(broken, wanted(UploadId.create(), 1_200_000_000L, 2, 1, null));

        assertThat(none.targets()).isEmpty();
        assertThat(none.problem())
                .isEqualTo(Problem.of(
                        ProblemType.NOT_ENOUGH_NODES,
                        "need 1 server with 1.2 GB free, have none"
                                + " (left out: server2, server3; read-only: server4)"));
    }

    @Test
    void anUploadWithoutATargetDoesNotTakeTheOthersOfItsCallAlong() {
        List<BackupTargets.Targets> answers = manager.as("server1")
                .backupTarget(new BackupTargetRequest(
                        new NodeId("server1"),
                        List.of(
                                manager.assigned(wanted(UploadId.create(), 10_000 * GB, 2, 1, null)),
                                manager.assigned(wanted(UploadId.create(), 5L, 2, 1, null))),
                        null))
                .uploads();

        assertThat(answers.get(0).problem()).isNotNull();
        assertThat(answers.get(1).problem()).isNull();
        assertThat(answers.get(1).targets()).hasSize(1);
    }

    @Test
    void onlyAKnownServerIsToldBackupTargets() {
        assertProblem(
                ProblemType.SESSION_OVER,
                () -> manager.as("stranger")
                        .backupTarget(new BackupTargetRequest(
                                new NodeId("stranger"), List.of(wanted(UploadId.create(), 1L, 2, 1, null)), null)));
    }

    @Test
    void aReceiptIsTheProofOfTheUpload() {
        Receipt receipt = manager.store("proof.txt", "content", "server1", "server2");
        UploadId upload = receipt.upload();

        assertThat(receipt.complete()).isTrue();
        assertThat(receipt.committed()).isEqualTo(manager.clock.instant());
        assertThat(receipt.replicas())
                .containsExactly(
                        proof(upload, "server1", blob("content"), Instant.parse("2026-11-23T10:00:00.123Z")),
                        proof(upload, "server2", blob("content"), Instant.parse("2026-11-23T10:00:00.123Z")));
        assertThat(manager.api().upload(upload))
                .isEqualTo(new UploadStatus(upload, UploadStatus.State.COMMITTED, receipt));
    }

    @Test
    void aRepeatedCommitGetsTheSameReceipt() {
        Finished finished = finished(UploadId.create(), "again.txt", "content", "server1", "server2");
        UploadResult first = manager.commit(finished);

        manager.clock.advance(Duration.ofSeconds(1));

        assertThat(manager.commit(finished)).isEqualTo(first);
    }

    @Test
    void oneBadUploadDoesNotHarmTheOthers() {
        Receipt taken = manager.store("taken.txt", "original", "server1", "server2");
        List<Finished> uploads = new ArrayList<>();
        uploads.add(finished(UploadId.create(), "good1.txt", "good", "server1", "server2"));
        uploads.add(finished(taken.upload(), "taken.txt", "changed", "server1", "server2"));
        uploads.add(finished(UploadId.create(), "lonely.txt", "good", "server1"));
        uploads.add(finished(UploadId.create(), "twice.txt", "good", "server1", "server1"));
        uploads.add(finished(UploadId.create(), "nowhere.txt", "good", "server1", "server9"));
        uploads.add(withDigests("mixed.txt", "good", "bad"));
        uploads.add(withSize("length.txt", "good", 5));
        uploads.add(withSize("negative.txt", "good", -1));
        uploads.add(finished(UploadId.create(), "good2.txt", "good", "server1", "server2"));

        List<UploadResult> results = manager.as("server1")
                .commit(new CommitRequest(
                        new NodeId("server1"),
                        uploads.stream().map(manager::assigned).toList()))
                .results();

        assertThat(results)
                .extracting(UploadResult::upload)
                .containsExactlyElementsOf(
                        uploads.stream().map(Finished::upload).toList());
        assertThat(results.stream().map(UploadTests::problemOf))
                .containsExactly(
                        "committed",
                        "upload-conflict",
                        "not-enough-nodes",
                        "invalid-request",
                        "unknown-node",
                        "digest-mismatch",
                        "length-mismatch",
                        "invalid-request",
                        "committed");
        assertProblem(ProblemType.UNKNOWN_FILE, () -> manager.api().versions(new FileName("lonely.txt"), ME, null, 10));
    }

    @Test
    void aProofThatItsServerHasNotSignedIsRefused() {
        Finished good = finished(UploadId.create(), "forged.txt", "x", "server1", "server2");
        ReplicaProof own = good.replicas().get(0);
        ReplicaProof other = good.replicas().get(1);
        Instant stored = other.stored();
        List<ReplicaProof> forged = List.of(
                ReplicaProof.unsigned(other.node(), other.blob(), stored),
                // signed by the primary
                other.with(Objects.requireNonNull(own.signature())),
                // of another upload, of other bytes, of another time
                proof(UploadId.create(), "server2", other.blob(), stored),
                other.with(Objects.requireNonNull(
                        proof(good.upload(), "server2", blob("y"), stored).signature())),
                other.with(Objects.requireNonNull(proof(good.upload(), "server2", other.blob(), stored.plusMillis(1))
                        .signature())),
                // of another server's name under the right key
                proof(good.upload(), "server3", other.blob(), stored).with(Objects.requireNonNull(other.signature())));

        assertThat(forged)
                .allSatisfy(proof -> assertThat(problemOf(manager.commit(new Finished(
                                good.upload(),
                                good.client(),
                                good.name(),
                                good.blob(),
                                good.size(),
                                good.copies(),
                                List.of(own, proof)))))
                        .isEqualTo("proof-invalid"));
        assertThat(problemOf(manager.commit(good))).isEqualTo("committed");
    }

    @Test
    void aProofThatItsServerHasTakenBackConfirmsNothing() {
        Finished finished = finished(UploadId.create(), "a.txt", "x", "server1", "server2");
        Instant stored = finished.replicas().get(1).stored();
        manager.as("server2").withdraw(new NodeId("server2"), new Withdrawal(finished.upload(), stored));

        UploadResult refused = manager.commit(finished);

        assertThat(refused.problem()).isNotNull().satisfies(problem -> {
            assertThat(problem.is(ProblemType.PROOF_INVALID)).isTrue();
            assertThat(problem.detail()).contains("server2 has taken its proof");
        });
        Finished anew = new Finished(
                finished.upload(),
                finished.client(),
                finished.name(),
                finished.blob(),
                finished.size(),
                finished.copies(),
                List.of(
                        finished.replicas().get(0),
                        RunningManager.proof(finished.upload(), "server2", finished.blob(), stored.plusMillis(1))));
        assertThat(manager.commit(anew).receipt())
                .as("what it proves later holds")
                .isNotNull();
        UploadStatus late = manager.as("server2")
                .withdraw(new NodeId("server2"), new Withdrawal(finished.upload(), stored.plusMillis(1)));
        assertThat(late.state()).isEqualTo(UploadStatus.State.COMMITTED);
        assertThat(manager.commit(anew).receipt())
                .as("of what is committed nothing is taken back")
                .isNotNull();
        assertThat(manager.commit(finished).receipt())
                .as("and who commits it again is told so")
                .isNotNull();
    }

    @Test
    void onlyAKnownServerCommits() {
        assertProblem(
                ProblemType.SESSION_OVER,
                () -> manager.commit(finished(UploadId.create(), "a.txt", "x", "stranger", "server1")));
    }

    private Assignment assign(ClientName client, String name, String content, @Nullable ReplicationFactor copies) {
        return manager.api()
                .assign(
                        new AssignRequest(
                                client,
                                List.of(new FileToStore(
                                        null, new FileName(name), (long) content.length(), blob(content), copies)),
                                null,
                                null),
                        null)
                .assignments()
                .get(0);
    }

    private static Wanted wanted(UploadId upload, @Nullable Long size, int copies, int count, @Nullable String held) {
        return new Wanted(
                upload,
                ME,
                new FileName("a.txt"),
                size,
                new ReplicationFactor(copies),
                count,
                held == null ? null : blob(held));
    }

    private BackupTargets.Targets backup(List<NodeId> exclude, Wanted wanted) {
        return manager.as("server1")
                .backupTarget(
                        new BackupTargetRequest(new NodeId("server1"), List.of(manager.assigned(wanted)), exclude))
                .uploads()
                .get(0);
    }

    private static Finished withDigests(String name, String content, String other) {
        Finished good = finished(UploadId.create(), name, content, "server1", "server2");
        List<ReplicaProof> proofs =
                List.of(good.replicas().get(0), proof(good.upload(), "server2", blob(other), Instant.EPOCH));
        return new Finished(good.upload(), good.client(), good.name(), good.blob(), good.size(), good.copies(), proofs);
    }

    private static Finished withSize(String name, String content, long size) {
        Finished good = finished(UploadId.create(), name, content, "server1", "server2");
        return new Finished(
                good.upload(), good.client(), good.name(), good.blob(), size, good.copies(), good.replicas());
    }

    private static String problemOf(UploadResult result) {
        return result.problem() == null
                ? "committed"
                : result.problem().type().toString().replace("/problems/", "");
    }

    private NodeView view(NodeId node) {
        return manager.api().nodes().stream()
                .filter(each -> each.node().equals(node))
                .findFirst()
                .orElseThrow();
    }

    private byte[] key(NodeId node) {
        NodeWelcome welcome = manager.join(node.value(), "zone" + node.value().charAt(6));
        return welcome.grantKeyBytes();
    }

    private Grant grant(String signed, NodeId node) throws Exception {
        JWSObject jws = JWSObject.parse(signed);
        assertThat(jws.verify(new MACVerifier(key(node)))).isTrue();
        assertThat(signed).isASCII().hasSizeLessThan(2048);
        return JsonMapper.shared().readValue(jws.getPayload().toBytes(), Grant.class);
    }

    private static void assertProblem(ProblemType type, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().type()).isEqualTo(type.uri()));
    }
}
