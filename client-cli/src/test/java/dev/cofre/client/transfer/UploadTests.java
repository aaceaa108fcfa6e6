package dev.cofre.client.transfer;

import static dev.cofre.client.transfer.TestTransfers.bytes;
import static dev.cofre.client.transfer.TestTransfers.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.fake.Fault;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.transfer.TestTransfers.Remembering;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.transfer.upload.UploadOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UploadTests {
    private static final int LARGE = 300_000;
    /** More than the buffers between two sockets take. */
    private static final int MORE_THAN_BUFFERS = 48 << 20;

    @TempDir
    Path folder;

    private final FakeCluster fake = new FakeCluster(3);
    private final Cluster cluster = TestTransfers.cluster(fake);
    private final Remembering listener = new Remembering();

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void aLargeFileIsSavedWithAReceiptThatTheClientHasProven() throws IOException {
        byte[] content = bytes(LARGE);

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", content)));

        assertThat(saved.server()).isEqualTo(new NodeId("server1"));
        assertThat(saved.receipt().replicas()).hasSize(2);
        assertThat(fake.server(1).holds(content)).isTrue();
        assertThat(listener.done).isEqualTo(LARGE);
    }

    @Test
    void aLargeFileIsReadOnceAndOffersToBeRefusedBeforeItsBodyIsSent() throws IOException {
        upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(fake.server(1).requests()).singleElement().asString().contains("repr-digest= expect=100-continue");
        assertThat(fake.manager().assigned().get(0).files().get(0).blob()).isNull();
    }

    @Test
    void aSmallFileBringsItsDigest() throws IOException {
        upload(file(folder, "a.txt", "hello".getBytes(StandardCharsets.UTF_8)));

        assertThat(fake.server(1).requests())
                .singleElement()
                .asString()
                .contains("repr-digest=sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:");
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        UploadOutcome.Saved saved = saved(upload(file(folder, "empty", new byte[0])));

        assertThat(saved.receipt().size()).isZero();
    }

    @Test
    void aNameMayHaveBlanksPercentsAndUmlauts() throws IOException {
        String name = "Übersicht 100% + käse#1.txt";

        UploadOutcome.Saved saved = saved(upload(file(folder, name, bytes(10))));

        assertThat(saved.receipt().name().value()).isEqualTo(name);
    }

    @Test
    void theCopiesThatAreAskedForAreTheCopiesThatAreMade() throws IOException {
        UploadOutcome.Saved saved = saved(upload(new ReplicationFactor(3), file(folder, "a.txt", bytes(10)))
                .get(0));

        assertThat(saved.receipt().replicas()).hasSize(3);
        assertThat(saved.receipt().complete()).isTrue();
    }

    @Test
    void fewerCopiesThanAskedAreNotHidden() throws IOException {
        fake.allowFewerCopies(1);

        UploadOutcome.Saved saved = saved(upload(file(folder, "a.txt", bytes(10))));

        assertThat(saved.receipt().complete()).isFalse();
    }

    @Test
    void bytesThatAServerHasAlreadyAreNotSentAgain() throws IOException {
        byte[] content = bytes(1000);
        upload(file(folder, "a.txt", content));

        UploadOutcome.Saved saved = saved(upload(file(folder, "b.txt", content)));

        assertThat(saved.receipt().name().value()).isEqualTo("b.txt");
        assertThat(fake.server(1).requests().get(1)).contains("repr-digest= ");
    }

    @Test
    void aServerThatRefusesTheConnectionIsLeftOut() throws IOException {
        fake.server(1).close();

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
        assertThat(listener.setbacks).containsExactly("server1: connection refused");
    }

    @Test
    void aRetryKeepsItsUploadIdAndNamesTheServersThatBroke() throws IOException {
        fake.server(1).fails(new Fault.Cuts(1000));
        fake.server(2).fails(new Fault.Says(ProblemType.INTERNAL, null));

        saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        List<AssignRequest> assigned = fake.manager().assigned();
        assertThat(assigned).hasSize(3);
        assertThat(assigned.stream().map(request -> request.files().get(0).upload()))
                .containsOnly(assigned.get(0).files().get(0).upload());
        assertThat(assigned.get(2).exclude()).containsExactly(new NodeId("server1"), new NodeId("server2"));
    }

    @Test
    void aServerThatDiesInTheMiddleIsLeftOut() throws IOException {
        byte[] content = bytes(MORE_THAN_BUFFERS);
        fake.server(1).fails(new Fault.Cuts(1 << 20));

        UploadOutcome.Saved saved = saved(upload(file(folder, "large", content)));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
        assertThat(fake.server(2).holds(content)).isTrue();
        assertThat(fake.committed()).hasSize(1);
    }

    @Test
    void aServerThatStopsTakingBytesIsLeftOut() throws IOException {
        fake.server(1).fails(new Fault.Stalls(1 << 20));

        UploadOutcome.Saved saved = saved(upload(file(folder, "large", bytes(MORE_THAN_BUFFERS))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
        assertThat(listener.setbacks).containsExactly("server1: it stopped taking bytes");
    }

    @Test
    void aServerThatTakesAllAndThenFallsSilentIsLeftOut() throws IOException {
        fake.server(1).fails(new Fault.Stalls(LARGE));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
        assertThat(listener.setbacks).containsExactly("server1: it has gone silent");
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"BUSY", "NO_SPACE", "READ_ONLY", "NOT_REGISTERED", "INTERNAL", "DIGEST_MISMATCH"})
    void aServerThatCannotTakeItIsLeftOut(ProblemType type) throws IOException {
        fake.server(1).fails(new Fault.Says(type, Duration.ofSeconds(1)));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
    }

    @Test
    void anExpiredGrantIsRenewedWithoutBlamingTheServer() throws IOException {
        fake.server(1).fails(new Fault.Says(ProblemType.GRANT_EXPIRED, null));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server1"));
        assertThat(fake.manager().assigned().get(1).exclude()).isEmpty();
    }

    @Test
    void anAnswerThatWasLostIsFetchedInsteadOfSendingTwice() throws IOException {
        fake.server(1).fails(new Fault.ForgetsToAnswer());

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.receipt().version()).isOne();
        assertThat(fake.committed()).hasSize(1);
        assertThat(fake.server(2).requests()).isEmpty();
    }

    @Test
    void anAnswerThatCannotBeUnderstoodIsNoReceipt() throws IOException {
        fake.server(1).fails(new Fault.Babbles());

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
    }

    @Test
    void aReceiptForOtherBytesIsNotBelieved() throws IOException {
        fake.server(1).fails(new Fault.Lies());

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).is(ProblemType.DIGEST_MISMATCH)).isTrue();
        assertThat(problem(outcome).detail()).contains("do not rely on it");
    }

    @Test
    void aReceiptThatItsServersHaveNotSignedIsNotBelieved() throws IOException {
        fake.forges(true);

        for (int size : new int[] {LARGE, 10}) {
            UploadOutcome outcome = upload(file(folder, "report-" + size + ".pdf", bytes(size)));

            assertThat(problem(outcome).is(ProblemType.PROOF_INVALID)).isTrue();
            assertThat(problem(outcome).detail()).contains("has not signed for it");
        }
    }

    @Test
    void aReceiptOfWhichTheCatalogDoesNotKnowIsNotBelieved() throws IOException {
        for (int size : new int[] {LARGE, 10}) {
            fake.server(1).fails(new Fault.Claims(receipt -> receipt, false));
            String name = "report-%d.pdf".formatted(size);

            UploadOutcome.Saved saved = saved(upload(file(folder, name, bytes(size))));

            assertThat(saved.server()).isEqualTo(new NodeId("server2"));
            assertThat(fake.committed()).extracting(Receipt::name).contains(new FileName(name));
        }
        assertThat(listener.setbacks).anyMatch(setback -> setback.contains("the manager does not know of it"));
    }

    @Test
    void filesOfABatchThatDoNotComeIntoTheCatalogGoToAnotherServer() throws IOException {
        Fault claims = new Fault.Claims(receipt -> receipt, false);
        fake.server(1).fails(new Fault.CommitsLate(0), claims, new Fault.CommitsLate(0), claims);

        List<UploadOutcome> outcomes = upload(null, smallFiles(5));

        assertThat(outcomes).hasSize(5).allMatch(UploadOutcome.Saved.class::isInstance);
        assertThat(fake.committed()).hasSize(5);
    }

    @Test
    void whatTheCatalogKnowsUnderAnotherNameOrWithFewerCopiesIsNotSaved() throws IOException {
        List<UnaryOperator<Receipt>> lies = List.of(
                receipt -> changed(receipt, FakeCluster.CLIENT, new FileName("another"), 2, receipt.replicas()),
                receipt -> changed(receipt, new ClientName("another"), receipt.name(), 2, receipt.replicas()),
                receipt -> changed(
                        receipt,
                        receipt.client(),
                        receipt.name(),
                        1,
                        receipt.replicas().subList(0, 1)),
                receipt -> changed(receipt, receipt.client(), receipt.name(), 2, List.of()));
        for (int size : new int[] {LARGE, 10}) {
            for (int i = 0; i < lies.size(); i++) {
                fake.server(1).fails(new Fault.Claims(lies.get(i), true));

                UploadOutcome outcome = upload(file(folder, "report-%d-%d.pdf".formatted(size, i), bytes(size)));

                assertThat(problem(outcome).is(ProblemType.PROOF_INVALID)).isTrue();
                assertThat(problem(outcome).detail()).contains("do not rely on it");
            }
        }
    }

    @Test
    void aServerFromBeforeThereWereKeysConfirmsNothingWhereOthersHaveKeys() throws IOException {
        NodeId retired = new NodeId("server9");
        fake.manager().retired(retired);
        fake.server(1)
                .fails(new Fault.Claims(
                        receipt -> changed(
                                receipt,
                                receipt.client(),
                                receipt.name(),
                                2,
                                List.of(
                                        receipt.replicas().get(0),
                                        ReplicaProof.unsigned(retired, receipt.blob(), Instant.now()))),
                        false));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server2"));
        assertThat(listener.setbacks).anyMatch(setback -> setback.contains("server9 has not signed for it"));
    }

    private static Receipt changed(
            Receipt receipt, ClientName client, FileName name, int copies, List<ReplicaProof> replicas) {
        return new Receipt(
                receipt.upload(),
                client,
                name,
                receipt.version(),
                receipt.blob(),
                receipt.size(),
                new ReplicationFactor(copies),
                replicas,
                receipt.committed());
    }

    @Test
    void aServerThatWasBusyIsAskedAgainWhenThereIsNoOther() throws IOException {
        fake.server(2).close();
        fake.server(3).close();
        fake.server(1).fails(new Fault.Says(ProblemType.BUSY, Duration.ofSeconds(1)));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.server()).isEqualTo(new NodeId("server1"));
    }

    @Test
    void whenNoServerIsLeftTheUploadFailsAndSaysWhy() throws IOException {
        fake.server(1).close();
        fake.server(2).close();
        fake.server(3).close();

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).is(ProblemType.NOT_ENOUGH_NODES)).isTrue();
        assertThat(problem(outcome).detail())
                .contains("server1: connection refused", "server2: connection refused", "server3: connection refused");
    }

    @Test
    void whatNoServerMayTakeIsNotTriedElsewhere() throws IOException {
        fake.server(1).fails(new Fault.Says(ProblemType.TOO_LARGE, null));

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).is(ProblemType.TOO_LARGE)).isTrue();
        assertThat(fake.server(2).requests()).isEmpty();
    }

    @Test
    void bytesThatAreStoredButNotInTheCatalogAreWaitedFor() throws IOException {
        fake.server(1).fails(new Fault.CommitsLate(3));

        UploadOutcome.Saved saved = saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(saved.receipt().version()).isOne();
        assertThat(listener.setbacks).anyMatch(setback -> setback.contains("not yet in the catalog"));
    }

    @Test
    void bytesThatDoNotGetIntoTheCatalogInTimeAreNeitherSavedNorLost() throws IOException {
        fake.server(1).fails(new Fault.CommitsLate(1_000_000));

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(outcome).isInstanceOf(UploadOutcome.NotInCatalog.class);
    }

    @Test
    void aManagerThatWarmsUpIsWaitedFor() throws IOException {
        fake.manager().fails(new ProblemException(ProblemType.WARMING_UP, "ask again soon", Duration.ofSeconds(1)));

        Instant begin = Instant.now();
        saved(upload(file(folder, "report.pdf", bytes(LARGE))));

        assertThat(Duration.between(begin, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aManagerThatAsksForMoreTimeThanThereIsEndsTheUpload() throws IOException {
        fake.manager().fails(new ProblemException(ProblemType.WARMING_UP, "ask again later", Duration.ofMinutes(10)));

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).is(ProblemType.WARMING_UP)).isTrue();
        assertThat(problem(outcome).detail()).isEqualTo("ask again later");
    }

    @Test
    void aManagerThatIsNotThereIsNamed() throws IOException {
        fake.manager().close();

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).is(ProblemType.MANAGER_UNREACHABLE)).isTrue();
        assertThat(problem(outcome).detail()).contains(fake.url().toString(), "the test");
    }

    @Test
    void whatIsNoManagerIsToldFromOne() throws IOException {
        fake.manager().babbles();

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        assertThat(problem(outcome).detail()).contains("does not speak as a Cofre manager does");
    }

    @Test
    void aManagerThatHangsCostsNoMoreThanThePatienceOfOneTransfer() throws IOException {
        fake.server(1).fails(new Fault.Cuts(1000));
        listener.onMove = fake.manager()::hangs;
        long begin = System.nanoTime();

        Problem problem = problem(upload(file(folder, "report.pdf", bytes(LARGE))));

        // 3 s of patience and one question; without that, 150 waits of 20 ms with a question of 700 ms each
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(problem.type()).isEqualTo(ProblemType.MANAGER_UNREACHABLE.uri());
    }

    @Test
    void whatMayBeStoredIsNotCalledLost() throws IOException {
        fake.server(1).fails(new Fault.ForgetsToAnswer());
        listener.onMove = fake.manager()::hangs;

        UploadOutcome outcome = upload(file(folder, "report.pdf", bytes(LARGE)));

        UploadId id = fake.committed().get(0).upload();
        assertThat(problem(outcome).detail())
                .contains("It may be stored nevertheless: 'cofre receipt %s'".formatted(id));
    }

    @Test
    void manyFilesThatAreNotInTheCatalogWaitTogetherForAManagerThatHangs() throws IOException {
        Fault late = new Fault.Says(ProblemType.NOT_IN_CATALOG, null);
        Fault none = new Fault.CommitsLate(0); // the request has one of its own
        fake.server(1).fails(none, late, late, late, late, late, late, late, late, late, late, late, late, late, late);
        listener.onMove = fake.manager()::hangs;
        long begin = System.nanoTime();

        List<UploadOutcome> outcomes = upload(null, smallFiles(14));

        assertThat(outcomes).hasSize(14).allMatch(UploadOutcome.NotInCatalog.class::isInstance);
        // one patience for all; a question of 700 ms for each would take ten seconds
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void aFileThatGrowsWhileItIsSentIsNotSaved() throws IOException {
        Outgoing file = file(folder, "log", bytes(4 << 20));
        listener.onMove = () -> append(file.path());

        UploadOutcome outcome = upload(file);

        assertThat(reason(outcome)).contains("it changed while it was being sent: it had 4194304 bytes, now it has");
        assertThat(fake.committed()).isEmpty();
    }

    @Test
    void aFileThatShrinksWhileItIsSentIsNotSaved() throws IOException {
        Outgoing file = file(folder, "log", bytes(4 << 20));
        listener.onMove = () -> shrink(file.path());

        UploadOutcome outcome = upload(file);

        assertThat(reason(outcome)).contains("it changed while it was being sent");
        assertThat(fake.committed()).isEmpty();
    }

    @Test
    void aFileThatIsRewrittenInPlaceWhileItIsSentIsNotSaved() throws IOException {
        Outgoing file = file(folder, "database", bytes(4 << 20));
        listener.onMove = () -> touch(file.path());

        UploadOutcome outcome = upload(file);

        assertThat(reason(outcome)).isEqualTo("it changed while it was being sent");
        assertThat(fake.committed()).isEmpty();
    }

    /** The system's own files say that they are empty. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatHasMoreThanItSaysIsNotSaved() throws IOException {
        UploadOutcome outcome = upload(Outgoing.of(Path.of("/proc/version"), "version"));

        assertThat(reason(outcome)).contains("it has more than the 0 bytes that the system says");
        assertThat(fake.committed()).isEmpty();
    }

    @Test
    void whatIsNoFileIsNotSaved() throws IOException {
        List<UploadOutcome> outcomes = upload(
                null,
                Outgoing.of(folder.resolve("missing"), "missing"),
                Outgoing.of(Files.createDirectory(folder.resolve("sub")), "sub"));

        assertThat(outcomes)
                .extracting(UploadTests::reason)
                .containsExactlyInAnyOrder("there is no such file", "it is a folder; name the files in it");
    }

    @Test
    void smallFilesTravelTogether() throws IOException {
        List<UploadOutcome> outcomes = upload(null, smallFiles(50));

        assertThat(outcomes).hasSize(50).allMatch(UploadOutcome.Saved.class::isInstance);
        assertThat(fake.server(1).requests()).singleElement().asString().startsWith("POST /uploads ");
        assertThat(fake.manager().assigned()).hasSize(1);
    }

    @Test
    void aRequestOfSmallFilesIsBounded() throws IOException {
        Outgoing[] files = new Outgoing[200];
        for (int i = 0; i < files.length; i++) {
            byte[] content = bytes(64 * 1024);
            content[0] = (byte) i;
            files[i] = file(folder, "file" + i, content);
        }

        assertThat(upload(null, files)).hasSize(200).allMatch(UploadOutcome.Saved.class::isInstance);
        assertThat(fake.server(1).requests()).hasSize(2);
    }

    @Test
    void aBatchThatBreaksIsSentElsewhere() throws IOException {
        fake.server(1).fails(new Fault.Cuts(100));

        List<UploadOutcome> outcomes = upload(null, smallFiles(10));

        assertThat(outcomes)
                .hasSize(10)
                .allMatch(outcome -> saved(outcome).server().equals(new NodeId("server2")));
        assertThat(listener.setbacks).hasSize(1);
    }

    @Test
    void oneFileOfABatchMayFailAlone() throws IOException {
        Fault nothing = new Fault.CommitsLate(0);
        fake.server(1).fails(nothing, nothing, new Fault.Says(ProblemType.TOO_LARGE, null), nothing);

        List<UploadOutcome> outcomes = upload(null, smallFiles(3));

        assertThat(outcomes).filteredOn(UploadOutcome.Saved.class::isInstance).hasSize(2);
        assertThat(outcomes).filteredOn(UploadOutcome.Failed.class::isInstance).hasSize(1);
    }

    @Test
    void oneFileOfABatchMayNeedAnotherServer() throws IOException {
        Fault nothing = new Fault.CommitsLate(0);
        fake.server(1).fails(nothing, nothing, new Fault.Says(ProblemType.NO_SPACE, null));

        List<UploadOutcome> outcomes = upload(null, smallFiles(3));

        assertThat(outcomes)
                .extracting(outcome -> saved(outcome).server().value())
                .containsExactlyInAnyOrder("server1", "server1", "server2");
    }

    @Test
    void largeAndSmallFilesInOneCommandAllArrive() throws IOException {
        List<Outgoing> files = new ArrayList<>(Arrays.asList(smallFiles(5)));
        files.add(2, file(folder, "large", bytes(LARGE)));

        List<UploadOutcome> outcomes = upload(null, files.toArray(Outgoing[]::new));

        assertThat(outcomes).hasSize(6).allMatch(UploadOutcome.Saved.class::isInstance);
        assertThat(fake.server(1).requests()).hasSize(2);
    }

    private Outgoing[] smallFiles(int count) throws IOException {
        Outgoing[] files = new Outgoing[count];
        for (int i = 0; i < count; i++) {
            files[i] = file(folder, "small" + i, ("content " + i).getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private UploadOutcome upload(Outgoing file) throws IOException {
        return upload(null, file).get(0);
    }

    private List<UploadOutcome> upload(@Nullable ReplicationFactor copies, Outgoing... files) throws IOException {
        List<UploadOutcome> outcomes = new ArrayList<>();
        try (Watch watch = new Watch(Duration.ZERO, (path, since, until) -> {})) {
            cluster.upload(List.of(files), copies, watch, listener, outcomes::add);
        }
        assertThat(outcomes).hasSameSizeAs(files);
        return outcomes;
    }

    private static UploadOutcome.Saved saved(UploadOutcome outcome) {
        assertThat(outcome).isInstanceOf(UploadOutcome.Saved.class);
        return (UploadOutcome.Saved) outcome;
    }

    private static Problem problem(UploadOutcome outcome) {
        assertThat(outcome).isInstanceOf(UploadOutcome.Failed.class);
        return ((UploadOutcome.Failed) outcome).problem();
    }

    private static String reason(UploadOutcome outcome) {
        assertThat(outcome).isInstanceOf(UploadOutcome.Unreadable.class);
        return ((UploadOutcome.Unreadable) outcome).reason();
    }

    private static void append(Path path) {
        unchecked(() -> Files.write(path, new byte[10], StandardOpenOption.APPEND));
    }

    private static void shrink(Path path) {
        unchecked(() -> Files.write(path, new byte[10], StandardOpenOption.TRUNCATE_EXISTING));
    }

    private static void touch(Path path) {
        unchecked(() ->
                Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(5))));
    }

    private interface DiskAction {
        void run() throws IOException;
    }

    private static void unchecked(DiskAction action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
