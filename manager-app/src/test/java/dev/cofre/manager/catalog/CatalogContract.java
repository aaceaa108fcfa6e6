package dev.cofre.manager.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.repair.CommittedUpload;
import dev.cofre.api.repair.UploadPage;
import dev.cofre.api.trash.Deletion;
import dev.cofre.api.trash.Deletion.Operation;
import dev.cofre.manager.catalog.course.CatalogBehindException;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.file.CommitOutcome;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.RestoredVersion;
import dev.cofre.manager.catalog.file.StoredBlob;
import dev.cofre.manager.catalog.node.FolderTakenException;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.catalog.replica.Dependence;
import dev.cofre.manager.catalog.replica.VolumePage;
import dev.cofre.manager.catalog.trash.TrashedVersion;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a catalog does, whatever the database. */
abstract class CatalogContract {
    private static final ClientName ME = new ClientName("me");
    private static final ClientName OTHER = new ClientName("other");
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123456Z");

    Catalog catalog;
    KnownNode server1;
    KnownNode server2;
    KnownNode server3;

    /** A catalog on the test's own empty database; a further call opens the same one again. */
    abstract Catalog open() throws Exception;

    @BeforeEach
    void openCatalogWithThreeNodes() throws Exception {
        catalog = open();
        server1 = enter("server1");
        server2 = enter("server2");
        server3 = enter("server3");
    }

    @AfterEach
    void closeCatalog() {
        catalog.close();
    }

    @Test
    void notesAreThereAfterARestartUntilTheyAreForgotten() throws Exception {
        catalog.note("brake", Map.of("one", "stopped", "two", "ü\t2"), List.of());
        catalog.note("other", Map.of("one", "another's"), List.of());
        catalog.note("brake", Map.of("one", "still stopped"), List.of("two", "never written"));

        assertThat(catalog.notes("brake")).containsExactly(Map.entry("one", "still stopped"));
        assertThat(catalog.notes("nobody's")).isEmpty();

        catalog.close();
        catalog = open();

        assertThat(catalog.notes("brake")).containsExactly(Map.entry("one", "still stopped"));
        assertThat(catalog.notes("other")).containsExactly(Map.entry("one", "another's"));
    }

    @Test
    void theClusterIsFoundedOnce() throws Exception {
        Cluster founded = catalog.cluster();

        try (Catalog again = open()) {
            assertThat(again.cluster().id()).isEqualTo(founded.id());
            assertThat(again.cluster().managerKey()).hasSize(32).isEqualTo(founded.managerKey());
        }
        assertThat(founded.toString()).contains(founded.id().toString()).doesNotContain("managerKey");
    }

    @Test
    void aNodeIsFoundWithWhatItLastTold() {
        catalog.enter(server1.node(), server1.folder(), URI.create("http://moved:1"), "attic");

        assertThat(catalog.node(server1.node()))
                .hasValue(new KnownNode(
                        server1.node(),
                        URI.create("http://moved:1"),
                        "attic",
                        server1.folder(),
                        server1.volume(),
                        false,
                        null,
                        null,
                        null));
        assertThat(catalog.nodes())
                .extracting(KnownNode::node)
                .containsExactly(server1.node(), server2.node(), server3.node());
        assertThat(catalog.node(new NodeId("server9"))).isEmpty();
    }

    @Test
    void versionsAreCountedByClient() {
        commit(version("a.txt", "one", server1, server2));
        commit(version("a.txt", "two", server1, server2));
        Receipt receipt = commit(version("b.txt", "one", server1, server2));
        catalog.delete(receipt.client(), receipt.name(), null, Instant.parse("2026-11-23T10:00:00Z"));

        assertThat(catalog.versionsByClient())
                .as("those in the trash, too")
                .containsExactly(Map.entry(receipt.client(), 3L));
    }

    @Test
    void aFolderIsAdmittedWithOneKey() {
        NodeKey first = NodeKeyPair.generate().key();
        NodeKey second = NodeKeyPair.generate().key();
        UUID fresh = UUID.randomUUID();
        assertThat(catalog.keyOf(server1.folder())).isEmpty();

        catalog.admit(server1.node(), server1.folder(), first);
        catalog.admit(new NodeId("server9"), fresh, second);

        assertThat(catalog.keyOf(server1.folder())).hasValue(first);
        assertThat(catalog.keyOf(fresh)).hasValue(second);
        assertThat(catalog.node(new NodeId("server9")))
                .as("it has not joined yet")
                .isEmpty();
        assertThat(catalog.node(server1.node()).orElseThrow().key()).isEqualTo(first);
        catalog.admit(server1.node(), server1.folder(), second);
        assertThat(catalog.keyOf(server1.folder())).hasValue(second);
        assertThatThrownBy(() -> catalog.admit(server2.node(), server1.folder(), second))
                .isInstanceOf(FolderTakenException.class);
    }

    @Test
    void aNodeThatNothingCountsOnIsRemovedWithTheKeysOfAllItsFolders() throws Exception {
        NodeKey key = NodeKeyPair.generate().key();
        UUID wiped = server3.folder();
        catalog.admit(server3.node(), wiped, key);
        Receipt old = commit(version("old", "in the folder before", server3, server1));
        server3 = catalog.enter(server3.node(), UUID.randomUUID(), server3.url(), "zone3");
        catalog.admit(server3.node(), server3.folder(), key);
        catalog.begin(server3.node(), blob("session"));
        NewVersion both = version("a", "one", server2, server1);
        commit(both);
        commit(version("b", "two", server3, server1));
        Set<Long> others = Set.of(server1.volume(), server2.volume());

        assertThat(catalog.neededFrom(server3.node(), others)).isEqualTo(2);
        assertThat(catalog.forgetReplicas(server3.node(), others, 10)).isZero();
        assertThat(catalog.remove(server3.node(), NOW)).isFalse();
        assertThat(catalog.node(server3.node())).isPresent();
        assertThat(catalog.isRemoved(server3.folder())).isFalse();
        catalog.addReplicas(server2.volume(), Map.of(blob("two"), 1, blob("in the folder before"), 1));
        assertThat(catalog.neededFrom(server3.node(), Set.of())).isEqualTo(2);
        assertThat(catalog.neededFrom(server3.node(), others)).isZero();
        assertThat(catalog.forgetReplicas(server3.node(), others, 1)).isEqualTo(1);
        assertThat(catalog.replicasOf(server3.node())).isEqualTo(1);
        assertThat(catalog.remove(server3.node(), NOW)).isFalse();
        assertThat(catalog.forgetReplicas(server3.node(), others, 10)).isEqualTo(1);
        assertThat(catalog.remove(server3.node(), NOW)).isTrue();

        catalog.close();
        catalog = open();
        assertThat(catalog.nodes()).extracting(KnownNode::node).containsExactly(server1.node(), server2.node());
        assertThat(catalog.isRemoved(server3.folder())).isTrue();
        assertThat(catalog.isRemoved(wiped)).isTrue();
        assertThat(catalog.keyOf(server3.folder())).isEmpty();
        assertThat(catalog.keyOf(wiped)).isEmpty();
        assertThat(holders("two")).containsExactlyInAnyOrder(server1.node(), server2.node());
        assertThat(catalog.receipts(List.of(old.upload()))).containsValue(old);
        assertThat(catalog.isRemoved(server1.folder())).isFalse();
        assertThat(catalog.remove(new NodeId("server9"), NOW)).isTrue();

        KnownNode anew = enter("server3");
        assertThat(anew.volume()).isNotIn(server1.volume(), server2.volume(), server3.volume());
        assertThat(catalog.isRemoved(anew.folder())).isFalse();
        catalog.admit(server3.node(), wiped, key);
        assertThat(catalog.isRemoved(wiped)).as("until it is admitted again").isFalse();
        assertThat(catalog.keyOf(wiped)).hasValue(key);
        assertThat(catalog.keyOf(server3.folder())).isEmpty();
    }

    @Test
    void aNodeThatAloneKnowsANameOfABlobIsNeeded() {
        commit(version("a", "one", server1, server2));
        commit(version("b", "one", server1, server3));
        Set<Long> others = Set.of(server2.volume(), server3.volume());

        assertThat(catalog.dependence(server1.volume(), others, 10).tooFewElsewhere())
                .isZero();
        assertThat(catalog.neededFrom(server1.node(), others)).isEqualTo(1);
        assertThat(catalog.forgetReplicas(server1.node(), others, 10)).isZero();
    }

    @Test
    void whatNobodyNeedsAnyMoreKeepsNoNode() {
        NewVersion gone = version("a", "one", server1, server2);
        commit(gone);
        catalog.delete(ME, gone.name(), null, NOW);
        assertThat(catalog.neededFrom(server1.node(), Set.of()))
                .as("it may come back from the trash")
                .isEqualTo(1);
        catalog.expire(NOW.plusSeconds(1), 10, NOW);

        assertThat(catalog.neededFrom(server1.node(), Set.of())).isZero();
        assertThat(catalog.forgetReplicas(server1.node(), Set.of(), 10)).isEqualTo(1);
        assertThat(catalog.remove(server1.node(), NOW)).isTrue();
    }

    @Test
    void nothingOfANodeIsForgottenWhileItIsNotKnownWhatTheCatalogLacked() {
        commit(version("a", "one", server1, server2));
        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        Set<Long> others = Set.of(server2.volume(), server3.volume());
        catalog.goOn(1, NOW);

        assertThat(catalog.forgetReplicas(server1.node(), others, 10)).isZero();
        catalog.endHold();
        assertThat(catalog.forgetReplicas(server1.node(), others, 10)).isEqualTo(1);
    }

    @Test
    void aNodesSessionAndItsLastMoveOutliveTheManager() throws Exception {
        BlobId session = blob("session");
        KnownNode.Move move = new KnownNode.Move(server1.url(), NOW);
        catalog.begin(server1.node(), session);
        catalog.moved(server1.node(), move);

        try (Catalog again = open()) {
            KnownNode found = again.node(server1.node()).orElseThrow();
            assertThat(found.session()).isEqualTo(session);
            assertThat(found.moved()).isEqualTo(move);
            assertThat(again.node(server2.node()).orElseThrow().session()).isNull();
        }
    }

    @Test
    void aReceiptKeepsTheSignaturesThatThereWere() {
        ProofSignature alone = ProofSignature.of(new byte[64]);
        ProofSignature among = ProofSignature.of(new byte[64 + 1 + 5 * 32]);
        NewVersion plain = version("signed.txt", "signed", server1, server2, server3);
        NewVersion signed = new NewVersion(
                plain.upload(),
                plain.client(),
                plain.name(),
                plain.blob(),
                plain.size(),
                plain.copies(),
                List.of(
                        new NewVersion.Holder(server1.node(), server1.volume(), NOW, alone),
                        new NewVersion.Holder(server2.node(), server2.volume(), NOW, among),
                        NewVersion.Holder.unsigned(server3.node(), server3.volume(), NOW)),
                plain.committed());

        catalog.commit(List.of(signed));

        assertThat(Objects.requireNonNull(
                                catalog.receipts(List.of(signed.upload())).get(signed.upload()))
                        .replicas())
                .extracting(ReplicaProof::signature)
                .containsExactly(alone, among, null);
    }

    @Test
    void aFolderOfOneNodeCannotBecomeAnothers() {
        assertThatThrownBy(() ->
                        catalog.enter(new NodeId("server9"), server1.folder(), URI.create("http://server9:1"), "zone"))
                .isInstanceOf(FolderTakenException.class)
                .hasMessageContaining("server1")
                .hasMessageContaining("server9");
        assertThat(catalog.node(new NodeId("server9"))).isEmpty();
    }

    @Test
    void clientsAreFoundByHowTheirNamesEnd() throws Exception {
        catalog.commit(List.of(version("a.txt", "content", server1, server2)));

        assertThat(catalog.clients("")).contains(ME);
        assertThat(catalog.clients("e")).contains(ME);
        assertThat(catalog.clients("%")).isEmpty();
        assertThat(catalog.clients("a name longer than any that there is")).isEmpty();
    }

    @Test
    void aCommittedUploadHasAReceiptThatStaysTheSame() throws Exception {
        NewVersion upload = version("a.txt", "content", server1, server2);

        Receipt receipt = commit(upload);

        assertThat(receipt.upload()).isEqualTo(upload.upload());
        assertThat(receipt.client()).isEqualTo(ME);
        assertThat(receipt.name()).isEqualTo(new FileName("a.txt"));
        assertThat(receipt.version()).isEqualTo(1);
        assertThat(receipt.blob()).isEqualTo(blob("content"));
        assertThat(receipt.size()).isEqualTo(7);
        assertThat(receipt.copies().copies()).isEqualTo(2);
        assertThat(receipt.committed()).isEqualTo(Instant.parse("2026-11-23T10:00:00.123Z"));
        assertThat(receipt.replicas()).extracting(proof -> proof.node().value()).containsExactly("server1", "server2");
        assertThat(receipt.replicas())
                .allSatisfy(proof -> assertThat(proof.blob()).isEqualTo(blob("content")));
        assertThat(catalog.receipts(List.of(upload.upload()))).containsEntry(upload.upload(), receipt);
        assertThat(commit(upload)).isEqualTo(receipt);
        try (Catalog again = open()) {
            assertThat(again.receipts(List.of(upload.upload()))).containsEntry(upload.upload(), receipt);
        }
    }

    @Test
    void eachUploadOfANameIsTheNextVersion() {
        commit(version("a.txt", "one", server1, server2));
        List<CommitOutcome> together = catalog.commit(List.of(
                version("a.txt", "two", server1, server2),
                version("b.txt", "two", server1, server2),
                version("a.txt", "three", server1, server2)));

        assertThat(together).extracting(outcome -> receipt(outcome).version()).containsExactly(2, 1, 3);
        FileVersions versions =
                catalog.versions(ME, new FileName("a.txt"), null, 10).orElseThrow();
        assertThat(versions.versions()).extracting(FileVersion::version).containsExactly(3, 2, 1);
        assertThat(versions.versions())
                .extracting(FileVersion::blob)
                .containsExactly(blob("three"), blob("two"), blob("one"));
        assertThat(versions.next()).isNull();
    }

    @Test
    void versionsComeByThePage() {
        List<CommitOutcome> all = catalog.commit(IntStream.range(0, 5)
                .mapToObj(i -> version("a.txt", "content" + i, server1, server2))
                .toList());
        assertThat(all).hasSize(5);

        FileVersions first =
                catalog.versions(ME, new FileName("a.txt"), null, 2).orElseThrow();
        FileVersions second =
                catalog.versions(ME, new FileName("a.txt"), first.next(), 2).orElseThrow();
        FileVersions third =
                catalog.versions(ME, new FileName("a.txt"), second.next(), 2).orElseThrow();

        assertThat(first.versions()).extracting(FileVersion::version).containsExactly(5, 4);
        assertThat(second.versions()).extracting(FileVersion::version).containsExactly(3, 2);
        assertThat(third.versions()).extracting(FileVersion::version).containsExactly(1);
        assertThat(third.next()).isNull();
    }

    @Test
    void oneVersionIsFoundByItsNumber() {
        commit(version("a.txt", "one", server1, server2));
        commit(version("a.txt", "two", server2, server3));
        FileName name = new FileName("a.txt");

        assertThat(catalog.version(ME, name, 1).orElseThrow().nodes()).containsExactly(server1.node(), server2.node());
        assertThat(catalog.version(ME, name, null).orElseThrow().nodes())
                .containsExactly(server2.node(), server3.node());
        assertThat(catalog.version(ME, name, 3)).isEmpty();
        assertThat(catalog.version(ME, name, 0)).isEmpty();
        assertThat(catalog.version(ME, name, Integer.MAX_VALUE)).isEmpty();
        assertThat(catalog.version(OTHER, name, null)).isEmpty();
        assertThat(catalog.versions(OTHER, name, null, 10)).isEmpty();
    }

    @Test
    void filesComeByThePageInTheOrderOfTheirBytes() {
        List<String> names = List.of("B", "Z", "a", "ä", "日本", "\uD83D\uDE00");
        List<String> shuffled = new ArrayList<>(names);
        java.util.Collections.reverse(shuffled);
        catalog.commit(shuffled.stream()
                .map(name -> version(name, "of " + name, server1, server2))
                .toList());
        catalog.commit(List.of(version(OTHER, "foreign", "x", server1, server2)));

        List<String> paged = new ArrayList<>();
        FilePage page = catalog.files(ME, null, 4);
        page.files().forEach(entry -> paged.add(entry.name().value()));
        assertThat(page.next()).isEqualTo(new FileName("ä"));
        page = catalog.files(ME, page.next(), 4);
        page.files().forEach(entry -> paged.add(entry.name().value()));

        assertThat(page.next()).isNull();
        assertThat(paged).containsExactlyElementsOf(names);
        assertThat(catalog.files(new ClientName("nobody"), null, 10).files()).isEmpty();
    }

    @Test
    void aListedFileIsItsNewestVersion() {
        commit(version("a.txt", "one", server1, server2));
        commit(version("a.txt", "three", server1, server2, server3));

        FileEntry entry = catalog.files(ME, null, 10).files().get(0);

        assertThat(entry.version()).isEqualTo(2);
        assertThat(entry.blob()).isEqualTo(blob("three"));
        assertThat(entry.size()).isEqualTo(5);
        assertThat(entry.replicas()).isEqualTo(3);
    }

    @Test
    void anUploadIdIsNotTakenTwice() {
        NewVersion first = version("a.txt", "one", server1, server2);
        commit(first);

        List<CommitOutcome> outcomes = catalog.commit(List.of(
                again(first, ME, "a.txt", "other"),
                again(first, OTHER, "a.txt", "one"),
                again(first, ME, "b.txt", "one"),
                version("c.txt", "fine", server1, server2)));

        assertThat(outcomes.subList(0, 3)).hasOnlyElementsOfType(CommitOutcome.UploadTaken.class);
        assertThat(receipt(outcomes.get(3)).version()).isEqualTo(1);
        assertThat(catalog.blobs(List.of(blob("other")))).isEmpty();
    }

    @Test
    void anUploadThatIsTwiceInOneTransactionIsEnteredOnce() {
        NewVersion upload = version("a.txt", "one", server1, server2);

        List<CommitOutcome> outcomes = catalog.commit(List.of(upload, upload, again(upload, ME, "a.txt", "other")));

        assertThat(receipt(outcomes.get(0)).version()).isEqualTo(1);
        assertThat(outcomes.get(1)).isEqualTo(outcomes.get(0));
        assertThat(outcomes.get(2)).isInstanceOf(CommitOutcome.UploadTaken.class);
        assertThat(catalog.versions(ME, upload.name(), null, 10).orElseThrow().versions())
                .hasSize(1);
    }

    @Test
    void aBlobHasOneSize() {
        commit(version("a.txt", "one", server1, server2));

        List<CommitOutcome> outcomes = catalog.commit(List.of(
                new NewVersion(
                        UploadId.create(),
                        ME,
                        new FileName("b.txt"),
                        blob("one"),
                        4711,
                        new ReplicationFactor(2),
                        holders(server1, server2),
                        NOW),
                version("c.txt", "two", server1, server2)));

        assertThat(outcomes.get(0)).isEqualTo(new CommitOutcome.OtherSize(3));
        assertThat(receipt(outcomes.get(1)).version()).isEqualTo(1);
        assertThat(catalog.version(ME, new FileName("b.txt"), null)).isEmpty();
    }

    @Test
    void aRepeatedCommitCountsNoCopiesAsItsProofsMayBeOld() {
        NewVersion upload = version("a.txt", "one", server1, server2);
        Receipt receipt = commit(upload);

        Receipt again = commit(new NewVersion(
                upload.upload(),
                ME,
                upload.name(),
                upload.blob(),
                upload.size(),
                upload.copies(),
                holders(server2, server3),
                NOW.plusSeconds(60)));

        assertThat(again).isEqualTo(receipt);
        assertThat(catalog.blobs(List.of(blob("one"))))
                .containsEntry(blob("one"), new StoredBlob(3, Set.of(server1.node(), server2.node())));
    }

    @Test
    void aCommitThatIsRepeatedAfterItsVersionHasGoneBringsNothingBack() {
        NewVersion upload = version("a.txt", "one", server1, server2);
        commit(upload);
        catalog.delete(ME, new FileName("a.txt"), null, Instant.EPOCH);
        assertThat(receipt(catalog.commit(List.of(upload)).get(0)).version())
                .as("as long as it is in the trash it is in the catalog")
                .isOne();
        catalog.expire(Instant.ofEpochSecond(1), 10, Instant.ofEpochSecond(1));

        assertThat(catalog.commit(List.of(upload, version("b.txt", "two", server1, server2))))
                .satisfiesExactly(
                        gone -> assertThat(gone).isEqualTo(new CommitOutcome.Expired()),
                        other -> assertThat(receipt(other).version()).isOne());
        assertThat(names()).containsExactly("b.txt");
    }

    @Test
    void aClientOwnsOnlyTheBlobsOfItsFiles() {
        commit(version("a.txt", "mine", server1, server2));
        catalog.commit(List.of(version(OTHER, "b.txt", "theirs", server1, server2)));
        List<BlobId> asked = List.of(blob("mine"), blob("theirs"), blob("nobody's"));

        assertThat(catalog.blobsOf(ME, asked)).containsOnlyKeys(blob("mine"));
        assertThat(catalog.blobsOf(OTHER, asked)).containsOnlyKeys(blob("theirs"));
        assertThat(catalog.blobsOf(new ClientName("third"), asked)).isEmpty();
        assertThat(catalog.blobs(asked)).containsOnlyKeys(blob("mine"), blob("theirs"));
    }

    @Test
    void replicasCountAsLongAsTheNodeHasTheFolderThatTheyAreIn() {
        commit(version("a.txt", "one", server1, server2));

        KnownNode replaced = catalog.enter(server1.node(), UUID.randomUUID(), server1.url(), server1.zone());
        assertThat(replaced.volume()).isNotEqualTo(server1.volume());
        assertThat(catalog.version(ME, new FileName("a.txt"), null)
                        .orElseThrow()
                        .nodes())
                .containsExactly(server2.node());
        assertThat(catalog.files(ME, null, 1).files().get(0).replicas()).isEqualTo(1);

        catalog.enter(server1.node(), server1.folder(), server1.url(), server1.zone());
        assertThat(catalog.version(ME, new FileName("a.txt"), null)
                        .orElseThrow()
                        .nodes())
                .containsExactly(server1.node(), server2.node());
    }

    @Test
    void aReceiptStillNamesANodeThatHasAnotherFolderNow() {
        NewVersion upload = version("a.txt", "one", server1, server2);
        Receipt receipt = commit(upload);

        catalog.enter(server1.node(), UUID.randomUUID(), server1.url(), server1.zone());

        assertThat(catalog.receipts(List.of(upload.upload()))).containsEntry(upload.upload(), receipt);
    }

    @Test
    void aThousandUploadsAreOneTransaction() {
        List<NewVersion> uploads = IntStream.range(0, 1000)
                .mapToObj(i -> version("file" + i % 600, "content" + i % 300, server1, server2))
                .toList();

        List<CommitOutcome> outcomes = catalog.commit(uploads);

        assertThat(outcomes).hasSize(1000).hasOnlyElementsOfType(CommitOutcome.Committed.class);
        assertThat(catalog.receipts(uploads.stream().map(NewVersion::upload).toList()))
                .hasSize(1000)
                .allSatisfy((upload, receipt) -> assertThat(outcomes).contains(new CommitOutcome.Committed(receipt)));
        assertThat(catalog.files(ME, null, 1000).files()).hasSize(600);
    }

    @Test
    void concurrentCommitsOfOneNameGetDifferentVersions() throws Exception {
        int callers = 8;
        int each = 20;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (Catalog second = open()) {
            List<Future<List<Integer>>> futures = IntStream.range(0, callers)
                    .mapToObj(caller -> threads.submit(() -> {
                        Catalog mine = caller % 2 == 0 ? catalog : second;
                        return IntStream.range(0, each)
                                .mapToObj(i -> receipt(
                                                mine.commit(List.of(version("a.txt", "content" + i, server1, server2)))
                                                        .get(0))
                                        .version())
                                .toList();
                    }))
                    .toList();
            Set<Integer> versions = new HashSet<>();
            for (Future<List<Integer>> future : futures) {
                versions.addAll(future.get());
            }
            assertThat(versions).hasSize(callers * each);
            assertThat(versions).allMatch(version -> version >= 1 && version <= callers * each);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void twoManagersThatCommitTheSameUploadsGiveTheSameReceipts() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Catalog second = open()) {
            for (int round = 0; round < 20; round++) {
                int number = round;
                List<NewVersion> uploads = IntStream.range(0, 20)
                        .mapToObj(i -> version("file" + number + "-" + i, number + "content" + i, server1, server2))
                        .toList();
                List<NewVersion> reversed = new ArrayList<>(uploads);
                java.util.Collections.reverse(reversed);
                Future<List<CommitOutcome>> here = threads.submit(() -> catalog.commit(uploads));
                Future<List<CommitOutcome>> there = threads.submit(() -> second.commit(reversed));
                assertThat(here.get()).containsExactlyInAnyOrderElementsOf(there.get());
                assertThat(here.get())
                        .allSatisfy(outcome ->
                                assertThat(receipt(outcome).version()).isEqualTo(1));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void theBlobsOfAVolumeComeByThePageWithAllTheirHolders() {
        commit(version("a", "one", server1, server2));
        commit(version("b", "two", server2, server3));
        commit(version("c", "three", server1, server3));

        List<BlobCopies> first = catalog.copiesOn(server1.volume(), 0, 1);
        List<BlobCopies> second =
                catalog.copiesOn(server1.volume(), first.get(0).row(), 1);

        assertThat(first).extracting(BlobCopies::blob).containsExactly(blob("one"));
        assertThat(first.get(0).volumes().keySet()).containsExactlyInAnyOrder(server1.volume(), server2.volume());
        assertThat(first.get(0).wanted()).isEqualTo(2);
        assertThat(first.get(0).size()).isEqualTo(3);
        assertThat(second).extracting(BlobCopies::blob).containsExactly(blob("three"));
        assertThat(catalog.copiesOn(server1.volume(), second.get(0).row(), 1)).isEmpty();
        assertThat(catalog.copies(0, 10))
                .extracting(BlobCopies::blob)
                .containsExactly(blob("one"), blob("two"), blob("three"));
        assertThat(catalog.copies(List.of(blob("two"), blob("unknown"))))
                .extracting(BlobCopies::blob)
                .containsExactly(blob("two"));
    }

    @Test
    void replicasOnAVolumeAreListedByIdAPageAtATime() {
        List<BlobId> there = Stream.of("one", "two", "three", "four")
                .map(CatalogContract::blob)
                .sorted()
                .toList();
        for (String content : List.of("one", "two", "three", "four")) {
            commit(version(content, content, server1, server2));
        }
        commit(version("elsewhere", "elsewhere", server2, server3));

        assertThat(catalog.replicasOn(server1.volume(), null, null, 10)).isEqualTo(new VolumePage(there, null));
        assertThat(catalog.replicasOn(server1.volume(), there.get(0), there.get(2), 10))
                .isEqualTo(new VolumePage(there.subList(1, 3), there.get(2)));
        assertThat(everythingOn(server1, 2)).isEqualTo(there);
        assertThat(everythingOn(server3, 1)).containsExactly(blob("elsewhere"));
    }

    private List<BlobId> everythingOn(KnownNode node, int limit) {
        List<BlobId> all = new ArrayList<>();
        BlobId after = null;
        do {
            VolumePage page = catalog.replicasOn(node.volume(), after, null, limit);
            assertThat(page.blobs()).hasSizeLessThanOrEqualTo(limit);
            all.addAll(page.blobs());
            after = page.upTo();
        } while (after != null);
        return all;
    }

    @Test
    void aReplicaCountsOnceItsHolderKnowsAllUploadsOfTheBlob() {
        commit(version("a", "one", server1, server2));
        commit(version("b", "one", server1, server2));

        assertThat(catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1)))
                .isEmpty();
        assertThat(holders("one")).containsExactlyInAnyOrder(server1.node(), server2.node());

        assertThat(catalog.addReplicas(server3.volume(), Map.of(blob("one"), 2, blob("unknown"), 0)))
                .containsExactly(blob("one"));
        assertThat(catalog.addReplicas(server3.volume(), Map.of(blob("one"), 2)))
                .containsExactly(blob("one"));
        assertThat(holders("one")).containsExactlyInAnyOrder(server1.node(), server2.node(), server3.node());
    }

    @Test
    void aReplicaIsReleasedOnlyWhileEnoughOthersCanBeRead() {
        commit(version("a", "one", server1, server2, server3));
        commit(version("b", "two", server1, server2));
        Set<Long> all = Set.of(server1.volume(), server2.volume(), server3.volume());
        Set<Long> withoutThird = Set.of(server1.volume(), server2.volume());
        long epoch = catalog.takeEpoch();

        assertThat(release(epoch, server1.volume(), List.of(blob("one")), withoutThird))
                .isEmpty();
        assertThat(release(epoch, server1.volume(), List.of(blob("one"), blob("two")), all))
                .containsExactly(blob("one"));
        assertThat(holders("one")).containsExactlyInAnyOrder(server2.node(), server3.node());
        assertThat(release(epoch, server2.volume(), List.of(blob("one")), all)).isEmpty();
        assertThat(holders("two")).containsExactlyInAnyOrder(server1.node(), server2.node());
    }

    /** A server that was away when all others let it go comes back with it. */
    @Test
    void whatNobodyNeedsIsReleasedThoughNoServerIsCountedToHoldIt() {
        commit(version("a", "one", server1, server2));
        commit(version("b", "two", server1, server2));
        for (KnownNode each : List.of(server1, server2)) {
            catalog.dropReplicas(each.volume(), List.of(blob("one"), blob("two")));
        }
        long epoch = catalog.takeEpoch();

        assertThat(release(epoch, server3.volume(), List.of(blob("one")), Set.of()))
                .isEmpty();

        catalog.delete(ME, new FileName("a"), null, NOW);
        catalog.expire(NOW.plusSeconds(1), 10, NOW);

        assertThat(release(epoch, server3.volume(), List.of(blob("one"), blob("two")), Set.of()))
                .containsExactly(blob("one"));
    }

    @Test
    void aReplicaIsNotReleasedForOthersThatLackNames() {
        NewVersion first = version("a", "one", server1, server2);
        catalog.commit(List.of(first, first));
        catalog.commit(List.of(first));
        commit(version("b", "one", server1, server3));
        Set<Long> all = Set.of(server1.volume(), server2.volume(), server3.volume());
        long epoch = catalog.takeEpoch();

        assertThat(catalog.copies(List.of(blob("one")))).singleElement().satisfies(copies -> {
            assertThat(copies.uploads()).isEqualTo(2);
            assertThat(copies.volumes())
                    .containsEntry(server1.volume(), 2)
                    .containsEntry(server2.volume(), 1)
                    .containsEntry(server3.volume(), 1);
        });
        assertThat(release(epoch, server2.volume(), List.of(blob("one")), all)).isEmpty();

        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 2));

        assertThat(release(epoch, server1.volume(), List.of(blob("one")), all)).isEmpty();
        assertThat(release(epoch, server2.volume(), List.of(blob("one")), all)).containsExactly(blob("one"));
    }

    @Test
    void aFileInTheTrashIsNotListedAndComesBackUnderItsNumbers() {
        commit(version("a.txt", "one", server1, server2));
        Receipt second = commit(version("a.txt", "two", server1, server2));
        commit(version("b.txt", "one", server1, server2));
        Instant now = Instant.parse("2026-11-27T10:00:00Z");

        List<TrashedVersion> deleted = catalog.delete(ME, new FileName("a.txt"), null, now);

        assertThat(deleted).extracting(TrashedVersion::version).containsExactly(1, 2);
        assertThat(deleted).extracting(TrashedVersion::deleted).containsOnly(now);
        assertThat(catalog.delete(ME, new FileName("a.txt"), null, now)).isEmpty();
        assertThat(names()).containsExactly("b.txt");
        assertThat(catalog.version(ME, new FileName("a.txt"), null)).isEmpty();
        assertThat(catalog.version(ME, new FileName("a.txt"), 1)).isEmpty();
        assertThat(catalog.versions(ME, new FileName("a.txt"), null, 10)).isEmpty();
        assertThat(catalog.blobsOf(ME, List.of(blob("two"), blob("one")))).containsOnlyKeys(blob("one"));
        assertThat(catalog.copies(List.of(blob("two"))).get(0).wanted()).isEqualTo(2);
        assertThat(catalog.receipts(List.of(second.upload()))).containsEntry(second.upload(), second);

        Receipt third = commit(version("a.txt", "three", server1, server2));
        assertThat(third.version()).isEqualTo(3);
        assertThat(catalog.undelete(ME, new FileName("a.txt"), 2, now)).hasSize(1);

        assertThat(catalog.versions(ME, new FileName("a.txt"), null, 10)
                        .orElseThrow()
                        .versions())
                .extracting(FileVersion::version)
                .containsExactly(3, 2);
        assertThat(catalog.trash(ME, null, 10).values())
                .singleElement()
                .extracting(TrashedVersion::version)
                .isEqualTo(1);
    }

    @Test
    void aFileIsDeletedOnlyIfItIsWhatItIsTakenFor() {
        commit(version("a.txt", "one", server1, server2));
        commit(version("a.txt", "two", server1, server2));
        FileName name = new FileName("a.txt");

        assertThat(catalog.deleteIf(ME, name, null, Set.of(blob("one")), NOW)).isEmpty();
        assertThat(catalog.deleteIf(ME, name, 1, Set.of(blob("two")), NOW)).isEmpty();
        assertThat(catalog.versions(ME, name, null, 10).orElseThrow().versions())
                .hasSize(2);
        assertThat(catalog.deleteIf(ME, name, 1, Set.of(blob("one"), blob("x")), NOW))
                .hasValueSatisfying(gone -> assertThat(gone).hasSize(1));
        catalog.undelete(ME, name, 1, NOW);
        assertThat(catalog.deleteIf(ME, name, null, Set.of(blob("two")), NOW))
                .hasValueSatisfying(gone -> assertThat(gone).hasSize(2));
        assertThat(catalog.deleteIf(ME, name, null, Set.of(blob("two")), NOW))
                .as("there is none")
                .contains(List.of());
        assertThat(names()).isEmpty();
    }

    @Test
    void theNewestVersionIsTheOneThatIsLeft() {
        commit(version("a.txt", "one", server1, server2));
        commit(version("a.txt", "two", server1, server2));

        catalog.delete(ME, new FileName("a.txt"), 2, Instant.EPOCH);

        assertThat(catalog.version(ME, new FileName("a.txt"), null)
                        .orElseThrow()
                        .version())
                .isEqualTo(1);
        assertThat(catalog.files(ME, null, 10).files())
                .singleElement()
                .satisfies(entry -> assertThat(entry.version()).isEqualTo(1));
        catalog.delete(ME, new FileName("a.txt"), 1, Instant.EPOCH);
        assertThat(names()).isEmpty();
        assertThat(commit(version("a.txt", "three", server1, server2)).version())
                .isEqualTo(3);
    }

    @Test
    void theTrashComesByThePage() {
        for (int i = 0; i < 5; i++) {
            commit(version("file-" + i, "content-" + i, server1, server2));
            catalog.delete(ME, new FileName("file-" + i), null, Instant.ofEpochSecond(i));
        }

        Map<String, TrashedVersion> first = catalog.trash(ME, null, 3);
        String last = List.copyOf(first.keySet()).get(2);

        assertThat(first.values())
                .extracting(each -> each.name().value())
                .containsExactly("file-0", "file-1", "file-2");
        assertThat(catalog.trash(ME, last, 3).values())
                .extracting(each -> each.name().value())
                .containsExactly("file-3", "file-4");
        assertThat(catalog.trash(new ClientName("nobody"), null, 3)).isEmpty();
        assertThatThrownBy(() -> catalog.trash(ME, "nonsense", 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatExpiresIsNotWantedAnyMoreUnlessAnotherVersionNeedsIt() {
        commit(version("a.txt", "one", server1, server2));
        Receipt kept = commit(version("b.txt", "one", server1, server2));
        Receipt expiring = commit(version("c.txt", "two", server1, server2));
        Instant day = Instant.parse("2026-11-27T10:00:00Z");
        catalog.delete(ME, new FileName("a.txt"), null, day);
        catalog.delete(ME, new FileName("c.txt"), null, day);
        Set<Long> all = Set.of(server1.volume(), server2.volume());
        long epoch = catalog.takeEpoch();

        assertThat(catalog.expire(day, 10, day.plusSeconds(1))).isEmpty();
        assertThat(catalog.expire(day.plusMillis(1), 10, day.plusSeconds(1))).containsExactly(blob("two"));

        assertThat(catalog.copies(List.of(blob("one"))).get(0).wanted()).isEqualTo(2);
        assertThat(catalog.copies(List.of(blob("two"))).get(0).wanted()).isZero();
        assertThat(catalog.trash(ME, null, 10)).isEmpty();
        assertThat(catalog.expired(List.of(UploadId.create(), expiring.upload(), kept.upload())))
                .containsExactly(expiring.upload());
        assertThat(release(epoch, server1.volume(), List.of(blob("one"), blob("two")), all))
                .containsExactly(blob("two"));
        assertThat(catalog.forget(day.plusSeconds(5), 10))
                .as("entries of the log, and uploads; no blob")
                .isEqualTo(6);
        release(epoch, server2.volume(), List.of(blob("two")), all);
        assertThat(catalog.forget(day, 10)).isZero();
        assertThat(catalog.forget(day.plusSeconds(5), 10)).isEqualTo(1);
        assertThat(catalog.copies(List.of(blob("two")))).isEmpty();
    }

    @Test
    void bytesThatAreStoredAgainAreNotForgotten() {
        commit(version("a.txt", "one", server1, server2));
        catalog.delete(ME, new FileName("a.txt"), null, Instant.EPOCH);
        catalog.expire(Instant.ofEpochSecond(1), 10, Instant.ofEpochSecond(1));

        commit(version("a.txt", "one", server2, server3));

        assertThat(catalog.copies(List.of(blob("one"))).get(0).wanted()).isEqualTo(2);
        catalog.forget(Instant.ofEpochSecond(5), 10);
        assertThat(catalog.version(ME, new FileName("a.txt"), null)
                        .orElseThrow()
                        .version())
                .isEqualTo(2);
    }

    @Test
    void theLogSaysWhatWasDeletedAndWhatCameOfIt() {
        commit(version("a.txt", "one", server1, server2));
        catalog.delete(ME, new FileName("a.txt"), null, Instant.ofEpochSecond(1));
        catalog.undelete(ME, new FileName("a.txt"), null, Instant.ofEpochSecond(2));
        catalog.delete(ME, new FileName("a.txt"), 1, Instant.ofEpochSecond(3));
        catalog.expire(Instant.ofEpochSecond(4), 10, Instant.ofEpochSecond(4));

        List<Deletion> log = catalog.deletions(ME, null, 10);

        assertThat(log)
                .extracting(Deletion::operation)
                .containsExactly(Operation.EXPIRE, Operation.DELETE, Operation.UNDELETE, Operation.DELETE);
        assertThat(log).extracting(each -> each.at().getEpochSecond()).containsExactly(4L, 3L, 2L, 1L);
        assertThat(log).allSatisfy(each -> assertThat(each.blob()).isEqualTo(blob("one")));
        assertThat(catalog.deletions(ME, log.get(1).number(), 1)).containsExactly(log.get(2));
    }

    private List<String> names() {
        return catalog.files(ME, null, 100).files().stream()
                .map(entry -> entry.name().value())
                .toList();
    }

    @Test
    void aNodeIsDrainedUntilItIsNotAndAlsoWhenItComesBack() {
        catalog.drain(server1.node(), true);

        assertThat(catalog.node(server1.node()))
                .get()
                .extracting(KnownNode::draining)
                .isEqualTo(true);
        assertThat(catalog.node(server2.node()))
                .get()
                .extracting(KnownNode::draining)
                .isEqualTo(false);
        assertThat(catalog.enter(server1.node(), server1.folder(), URI.create("http://moved:1"), "attic")
                        .draining())
                .isTrue();

        catalog.drain(server1.node(), false);

        assertThat(catalog.nodes()).noneMatch(KnownNode::draining);
    }

    @Test
    void whatDependsOnAVolumeIsKnown() {
        commit(version("a", "one", server1, server2, server3));
        commit(version("b", "two", server1, server2));
        commit(version("c", "four", server1));
        Set<Long> all = Set.of(server1.volume(), server2.volume(), server3.volume());
        Set<Long> withoutSecond = Set.of(server1.volume(), server3.volume());

        Dependence first = catalog.dependence(server1.volume(), all, 10);
        assertThat(first).isEqualTo(new Dependence(3, 10, 1, 2, List.of(blob("four"), blob("two"))));
        assertThat(catalog.dependence(server1.volume(), withoutSecond, 1))
                .isEqualTo(new Dependence(3, 10, 2, 3, List.of(blob("two"))));
        assertThat(catalog.dependence(server3.volume(), all, 10)).isEqualTo(new Dependence(1, 3, 0, 0, List.of()));
        assertThat(catalog.dependence(server3.volume(), Set.of(), 10).onlyThere())
                .isEqualTo(1);
        assertThat(catalog.dependence(99, all, 10)).isEqualTo(new Dependence(0, 0, 0, 0, List.of()));
    }

    @Test
    void nothingIsReleasedByWhoeverAnotherHasFollowed() {
        commit(version("a", "one", server1, server2, server3));
        Set<Long> all = Set.of(server1.volume(), server2.volume(), server3.volume());
        long before = catalog.takeEpoch();
        long now = catalog.takeEpoch();

        assertThat(release(before, server1.volume(), List.of(blob("one")), all)).isEmpty();
        assertThat(holders("one")).hasSize(3);
        assertThat(release(now, server1.volume(), List.of(blob("one")), all)).containsExactly(blob("one"));
    }

    @Test
    void aBlobConcernsWhoHoldsItOrHasLostItOrIsNamedByAReceipt() {
        commit(version("a", "one", server1, server2));
        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        commit(version("b", "two", server1, server2));

        assertThat(catalog.concerns(blob("one"), server3.volume())).isTrue();
        assertThat(catalog.concerns(blob("two"), server3.volume())).isFalse();
        assertThat(catalog.concerns(blob("unknown"), server3.volume())).isFalse();

        catalog.dropReplicas(server3.volume(), List.of(blob("one"), blob("two"), blob("unknown")));
        catalog.dropReplicas(server1.volume(), List.of(blob("one")));

        assertThat(catalog.concerns(blob("one"), server3.volume()))
                .as("it has lost it")
                .isTrue();
        assertThat(catalog.concerns(blob("one"), server1.volume()))
                .as("the receipt names it")
                .isTrue();
        assertThat(catalog.concerns(blob("two"), server3.volume()))
                .as("what it never held it has not lost")
                .isFalse();

        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        catalog.addReplicas(server1.volume(), Map.of(blob("one"), 1));
        assertThat(release(
                        catalog.takeEpoch(),
                        server3.volume(),
                        List.of(blob("one")),
                        Set.of(server2.volume(), server1.volume())))
                .hasSize(1);
        assertThat(catalog.concerns(blob("one"), server3.volume()))
                .as("it was let go")
                .isFalse();

        catalog.dropReplicas(server1.volume(), List.of(blob("two")));
        catalog.dropReplicas(server2.volume(), List.of(blob("two")));
        assertThat(catalog.concerns(blob("two"), server3.volume()))
                .as("nobody holds it: whoever has bad bytes may need those of others")
                .isTrue();
    }

    @Test
    void aLossIsOverOnceTheBlobWasStoredThereAgain() {
        commit(version("a", "one", server1, server2));
        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        catalog.dropReplicas(server3.volume(), List.of(blob("one")));
        commit(version("b", "one", server3, server1));
        assertThat(catalog.concerns(blob("one"), server3.volume())).isTrue();
        letGoAndForgetTheReceipt("b");
        assertThat(catalog.concerns(blob("one"), server3.volume()))
                .as("stored there again, and let go since")
                .isFalse();

        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        catalog.dropReplicas(server3.volume(), List.of(blob("one")));
        NewVersion restored = version("c", "one", server3, server1);
        assertThat(catalog.restore(List.of(new RestoredVersion(restored, 1, restored.holders()))))
                .isEmpty();
        letGoAndForgetTheReceipt("c");
        assertThat(catalog.concerns(blob("one"), server3.volume()))
                .as("entered again, and let go since")
                .isFalse();
    }

    private void letGoAndForgetTheReceipt(String name) {
        catalog.delete(ME, new FileName(name), null, Instant.EPOCH);
        catalog.expire(Instant.ofEpochSecond(1), 10, Instant.ofEpochSecond(1));
        catalog.addReplicas(server2.volume(), Map.of(blob("one"), 1)); // which is told all names once more
        assertThat(release(
                        catalog.takeEpoch(),
                        server3.volume(),
                        List.of(blob("one")),
                        Set.of(server1.volume(), server2.volume())))
                .hasSize(1);
    }

    @Test
    void whatARemovedNodeHadLostIsForgotten() {
        commit(version("a", "one", server1, server2));
        catalog.addReplicas(server3.volume(), Map.of(blob("one"), 1));
        catalog.dropReplicas(server3.volume(), List.of(blob("one")));
        assertThat(catalog.concerns(blob("one"), server3.volume())).isTrue();

        assertThat(catalog.remove(server3.node(), NOW)).isTrue();

        assertThat(catalog.concerns(blob("one"), server3.volume())).isFalse();
    }

    @Test
    void theUploadsOfABlobComeByThePage() {
        List<NewVersion> uploads = List.of(
                version("b", "one", server1, server2),
                version("a", "one", server2, server3),
                version(OTHER, "a", "one", server1, server2),
                version("a", "two", server1, server2));
        catalog.commit(uploads);

        List<CommittedUpload> found = new ArrayList<>();
        UploadPage page = catalog.uploadsOf(blob("one"), null, 1);
        found.addAll(page.uploads());
        while (page.next() != null) {
            page = catalog.uploadsOf(blob("one"), page.next(), 1);
            found.addAll(page.uploads());
        }

        assertThat(found)
                .extracting(CommittedUpload::upload)
                .containsExactlyInAnyOrder(
                        uploads.get(0).upload(),
                        uploads.get(1).upload(),
                        uploads.get(2).upload());
        assertThat(found)
                .filteredOn(upload -> upload.upload().equals(uploads.get(1).upload()))
                .allSatisfy(upload -> {
                    assertThat(upload.client()).isEqualTo(ME);
                    assertThat(upload.name()).isEqualTo(new FileName("a"));
                    assertThat(upload.primary()).isEqualTo(server2.node());
                    assertThat(upload.version()).isEqualTo(1);
                });
        assertThat(catalog.uploadsOf(blob("unknown"), null, 10)).isEqualTo(new UploadPage(List.of(), null));
        assertThatThrownBy(() -> catalog.uploadsOf(blob("one"), "elsewhere", 10))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachEpochIsHigherThanAllBefore() throws Exception {
        long first = catalog.takeEpoch();
        try (Catalog again = open()) {
            assertThat(again.takeEpoch()).isGreaterThan(first);
        }
        assertThat(catalog.takeEpoch()).isGreaterThan(first + 1);
    }

    @Test
    void eachTransactionRaisesTheCounterAndAReceiptSaysFromWhichStateOnItHolds() throws Exception {
        CatalogMark before = catalog.mark();

        Receipt receipt = commit(version("a.txt", "one", server1, server2));

        CatalogMark after = catalog.mark();
        assertThat(after.isOnBranchOf(before)).isTrue();
        assertThat(after.counter()).isEqualTo(before.counter() + 1);
        assertThat(receipt.catalog()).isEqualTo(after);
        commit(version("a.txt", "two", server1, server2));
        try (Catalog again = open()) {
            assertThat(again.receipts(List.of(receipt.upload()))).containsEntry(receipt.upload(), receipt);
            assertThat(again.uploadsOf(blob("one"), null, 1).uploads())
                    .extracting(CommittedUpload::counter)
                    .containsExactly(after.counter());
        }
    }

    @Test
    void whoeverBeginsToWriteDrawsABranchThatContainsAllBefore() throws Exception {
        CatalogMark before = catalog.mark();

        try (Catalog again = open()) {
            assertThat(again.mark().branch()).isNotEqualTo(before.branch());
            assertThat(again.mark().generation()).isEqualTo(before.generation());
            assertThat(again.history().contains(before)).isTrue();
            // the first goes on, on the branch that both are on now
            commit(version("a.txt", "one", server1, server2));
            assertThat(catalog.mark().isOnBranchOf(again.mark())).isTrue();
            assertThat(again.history().contains(catalog.mark())).isTrue();
        }
    }

    @Test
    void whatIsEnteredOnANewBranchHasHigherCountersThanWhatGoesOnElsewhereFromTheSameState() throws Exception {
        CatalogMark fork = catalog.mark();

        try (Catalog copy = open()) {
            assertThat(copy.mark().counter())
                    .as("than all that was entered meanwhile where this is a copy of")
                    .isGreaterThan(fork.counter() + 100_000_000);
            CatalogMark beyond = new CatalogMark(fork.generation(), fork.branch(), fork.counter() + 100_000_000);
            assertThat(copy.history().contains(beyond))
                    .as("by which it has not been there")
                    .isFalse();
            assertThat(copy.history().common(List.of(beyond))).hasValue(fork.counter());
        }
    }

    @Test
    void aVersionOfWhichOnlyBadBytesAreLeftIsListedWithoutAHolder() {
        NewVersion bad = version("a.txt", "bad");
        NewVersion gone = version("b.txt", "gone");

        catalog.restore(
                List.of(new RestoredVersion(bad, 3, List.of(), true), new RestoredVersion(gone, 3, List.of(), false)));

        assertThat(catalog.version(ME, new FileName("a.txt"), null)
                        .orElseThrow()
                        .nodes())
                .isEmpty();
        assertThat(catalog.copies(0, 10))
                .singleElement()
                .satisfies(copies -> assertThat(copies.volumes()).isEmpty());
        assertThat(catalog.version(ME, new FileName("b.txt"), null)).isEmpty();
        assertThat(commit(version("b.txt", "new", server1, server2)).version()).isEqualTo(4);
    }

    @Test
    void aStateOfAnotherCourseIsNotContainedHoweverFarThisOneHasCome() throws Exception {
        CatalogMark fork = catalog.mark();
        CatalogMark beyond = new CatalogMark(fork.generation(), fork.branch(), fork.counter() + 10);
        CatalogMark elsewhere = new CatalogMark(fork.generation(), UUID.randomUUID(), 1);
        CatalogMark otherGeneration = new CatalogMark(UUID.randomUUID(), fork.branch(), 1);
        try (Catalog again = open()) {
            for (int i = 0; i < 20; i++) {
                again.setTime(NOW);
            }
            CatalogHistory history = again.history();

            assertThat(history.counter()).isGreaterThan(beyond.counter());
            assertThat(history.contains(fork)).isTrue();
            assertThat(history.contains(beyond)).isFalse();
            assertThat(history.contains(elsewhere)).isFalse();
            assertThat(history.contains(otherGeneration)).isFalse();
            assertThat(history.common(List.of(elsewhere, beyond))).hasValue(fork.counter());
            assertThat(history.common(List.of(otherGeneration))).isEmpty();

            again.caughtUp(server1.folder(), beyond);
            assertThat(again.history().satisfies(server1.folder(), beyond)).isTrue();
            assertThat(again.history().satisfies(server2.folder(), beyond)).isFalse();
        }
    }

    @Test
    void aDatabaseThatIsSetBackTakesNothingUntilThatIsAccepted() throws Exception {
        CatalogHistory old = catalog.history();
        for (int i = 0; i < 5; i++) {
            commit(version("a.txt", "text " + i, server1, server2));
        }
        CatalogMark lost = catalog.mark();
        setBack(old);

        assertThatThrownBy(() -> commit(version("a.txt", "after", server1, server2)))
                .isInstanceOf(CatalogBehindException.class);
        assertThatThrownBy(() -> catalog.history()).isInstanceOf(CatalogBehindException.class);
        assertThat(catalog.lost()).hasValue(lost);

        assertThat(catalog.accept().common(List.of(lost))).hasValue(old.counter());
        commit(version("a.txt", "after", server1, server2));
        assertThat(catalog.history().contains(lost))
                .as("though it is as far again")
                .isFalse();
        long further = catalog.mark().counter() + 100;
        catalog.goOn(further, NOW);
        assertThat(catalog.mark().counter()).isEqualTo(further);
        assertThat(catalog.history().contains(lost)).isFalse();
        long before = catalog.mark().counter();
        catalog.goOn(CatalogMark.MOST, NOW);
        assertThat(catalog.mark().counter()).as("nobody's word").isLessThan(before + 10);
    }

    @Test
    void aSetBackIsNoticedWithoutWriting() throws Exception {
        CatalogHistory old = catalog.history();
        commit(version("a.txt", "one", server1, server2));
        setBack(old);

        assertThatThrownBy(() -> catalog.history()).isInstanceOf(CatalogBehindException.class);
    }

    @Test
    void afterSomethingWasMissingNothingIsLetGoUntilThatIsEnded() {
        commit(version("a.txt", "one", server1, server2, server3));
        commit(version("b.txt", "two", server1, server2));
        catalog.delete(ME, new FileName("b.txt"), null, Instant.ofEpochSecond(10));
        catalog.goOn(0, Instant.ofEpochSecond(20));
        commit(version("c.txt", "three", server1, server2));
        catalog.delete(ME, new FileName("c.txt"), null, Instant.ofEpochSecond(30));
        Set<Long> all = Set.of(server1.volume(), server2.volume(), server3.volume());
        long epoch = catalog.takeEpoch();

        assertThat(catalog.held()).hasValue(Instant.ofEpochSecond(20));
        assertThat(catalog.countHeld()).isEqualTo(1);
        assertThat(catalog.releaseReplicas(epoch, server1.volume(), Map.of(blob("one"), all)))
                .isEmpty();
        assertThat(catalog.expire(Instant.ofEpochSecond(100), 10, Instant.ofEpochSecond(100)))
                .as("what was deleted since is certain")
                .containsExactly(blob("three"));
        assertThat(catalog.forget(Instant.ofEpochSecond(1000), 10)).isZero();
        catalog.undelete(ME, new FileName("b.txt"), null, Instant.ofEpochSecond(40));
        catalog.delete(ME, new FileName("b.txt"), null, Instant.ofEpochSecond(50));
        assertThat(catalog.countHeld()).isZero();

        catalog.endHold();

        assertThat(catalog.held()).isEmpty();
        assertThat(catalog.releaseReplicas(epoch, server1.volume(), Map.of(blob("one"), all)))
                .isNotEmpty();
        assertThat(catalog.expire(Instant.ofEpochSecond(100), 10, Instant.ofEpochSecond(100)))
                .containsExactly(blob("two"));
    }

    @Test
    void missingVersionsAreEnteredUnderTheirNumbersBesideOthers() {
        Receipt first = commit(version("a.txt", "one", server1, server2));
        NewVersion missing = version("a.txt", "two", server1, server2);
        NewVersion conflicting = version("a.txt", "three", server1, server2);

        List<RestoredVersion> taken = catalog.restore(List.of(
                new RestoredVersion(missing, 2, missing.holders()),
                new RestoredVersion(conflicting, 1, conflicting.holders())));

        assertThat(taken).extracting(each -> each.upload().upload()).containsExactly(conflicting.upload());
        assertThat(commit(missing).version()).as("it is there").isEqualTo(2);
        assertThat(catalog.receipts(List.of(first.upload()))).containsValue(first);
        assertThat(commit(conflicting).version()).isEqualTo(3);
    }

    @Test
    void aCatalogFromBeforeThereWereGenerationsGetsOne() throws Exception {
        assumeThat(catalog).as("there is no older format in memory").isInstanceOf(SqlCatalog.class);
        Receipt before = commit(version("a.txt", "one", server1, server2));
        ((SqlCatalog) catalog).write(statements -> {
            statements
                    .prepare("UPDATE cluster SET generation = NULL, branch = NULL, counter = 0")
                    .executeUpdate();
            statements.prepare("UPDATE version SET counter = NULL").executeUpdate();
            return statements.prepare("DELETE FROM branch").executeUpdate();
        });

        try (Catalog again = open()) {
            assertThat(again.history().branches()).hasSize(1);
            Receipt found = Objects.requireNonNull(
                    again.receipts(List.of(before.upload())).get(before.upload()));
            assertThat(found.catalog()).isNull();
            assertThat(found)
                    .usingRecursiveComparison()
                    .ignoringFields("catalog")
                    .isEqualTo(before);
        }
    }

    /** The database as it was before, as far as its course is concerned. */
    void setBack(CatalogHistory old) throws Exception {
        try (SqlCatalog other = (SqlCatalog) open()) {
            other.write(statements -> {
                var counter = statements.prepare("UPDATE cluster SET counter = ?, branch = ?");
                counter.setLong(1, old.counter());
                counter.setString(2, old.newest().branch().toString());
                counter.executeUpdate();
                var later = statements.prepare("DELETE FROM branch WHERE began > ?");
                later.setLong(1, old.counter());
                return later.executeUpdate();
            });
        }
    }

    private Set<NodeId> holders(String content) {
        return catalog.blobs(List.of(blob(content))).values().iterator().next().nodes();
    }

    private KnownNode enter(String node) {
        return catalog.enter(new NodeId(node), UUID.randomUUID(), URI.create("http://%s:1".formatted(node)), "zone");
    }

    final Receipt commit(NewVersion version) {
        return receipt(catalog.commit(List.of(version)).get(0));
    }

    private static Receipt receipt(CommitOutcome outcome) {
        assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
        return ((CommitOutcome.Committed) outcome).receipt();
    }

    static NewVersion version(String name, String content, KnownNode... nodes) {
        return version(ME, name, content, nodes);
    }

    private static NewVersion version(ClientName client, String name, String content, KnownNode... nodes) {
        return new NewVersion(
                UploadId.create(),
                client,
                new FileName(name),
                blob(content),
                content.length(),
                new ReplicationFactor(2),
                holders(nodes),
                NOW);
    }

    private static NewVersion again(NewVersion first, ClientName client, String name, String content) {
        return new NewVersion(
                first.upload(),
                client,
                new FileName(name),
                blob(content),
                content.length(),
                first.copies(),
                first.holders(),
                NOW);
    }

    private static List<NewVersion.Holder> holders(KnownNode... nodes) {
        return Arrays.stream(nodes)
                .map(node -> NewVersion.Holder.unsigned(node.node(), node.volume(), NOW.minusSeconds(1)))
                .toList();
    }

    private static BlobId blob(String content) {
        return BlobId.ofContent(content.getBytes(StandardCharsets.UTF_8));
    }

    /** As if all of these volumes had proved that they hold each of the blobs. */
    private Set<BlobId> release(long epoch, long volume, List<BlobId> blobs, Set<Long> proved) {
        return catalog.releaseReplicas(
                epoch, volume, blobs.stream().collect(Collectors.toMap(blob -> blob, blob -> proved)));
    }
}
