package dev.cofre.manager.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FileVersion;
import dev.cofre.api.file.FileVersions;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.CatalogInTheMaking;
import dev.cofre.manager.catalog.CatalogProperties;
import dev.cofre.manager.catalog.KeptKey;
import dev.cofre.manager.catalog.course.CatalogHistory;
import dev.cofre.manager.catalog.file.NewVersion;
import dev.cofre.manager.catalog.file.NewVersion.Holder;
import dev.cofre.manager.catalog.replica.BlobCopies;
import dev.cofre.manager.grant.ManagersWord;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.manager.rebuild.Report.Finding;
import dev.cofre.manager.rebuild.journal.Source;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What journals know is enough for a catalog. */
class RebuildTests {
    private static final ClientName ME = new ClientName("me");
    private static final ReplicationFactor TWO = new ReplicationFactor(2);
    private static final UUID CLUSTER = UUID.randomUUID();
    private static final byte[] KEY = "the key of a cluster, 32 bytes..".getBytes(StandardCharsets.US_ASCII);
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private final Journal one = new Journal("server1");
    private final Journal two = new Journal("server2");
    private final Journal three = new Journal("server3");

    @TempDir
    Path data;

    /** A server whose journal is in memory; its pages are as small as they can be. */
    private static class Journal implements Source {
        private final NodeId node;
        private final UUID folder = UUID.randomUUID();
        private final NodeKey key = NodeKeyPair.generate().key();
        private final TreeMap<UploadId, JournaledUpload> uploads = new TreeMap<>();
        private @Nullable List<CatalogMark> seen;

        Journal(String node) {
            this.node = new NodeId(node);
        }

        @Override
        public NodeRegistration node() {
            return new NodeRegistration(
                    node,
                    URI.create("http://%s:1".formatted(node)),
                    "zone",
                    folder,
                    CLUSTER,
                    new NodeReport(1, 1, 0, true, false, null, null, null, null, seen),
                    key,
                    null);
        }

        @Override
        public JournalPage page(@Nullable UploadId after) {
            Map.Entry<UploadId, JournaledUpload> next =
                    after == null ? uploads.firstEntry() : uploads.higherEntry(after);
            return next == null
                    ? new JournalPage(List.of(), 0, null)
                    : new JournalPage(List.of(next.getValue()), 0, next.getKey());
        }

        void knows(JournaledUpload upload) {
            uploads.put(upload.upload(), upload);
        }
    }

    private JournaledUpload upload(Journal primary, String name, String content, @Nullable Integer version) {
        return upload(UploadId.create(), primary, name, content, true, 0, version);
    }

    private static JournaledUpload upload(
            UploadId id,
            Journal primary,
            String name,
            String content,
            boolean held,
            int stored,
            @Nullable Integer version) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new JournaledUpload(
                id,
                ME,
                new FileName(name),
                TWO,
                primary.node,
                BlobId.ofContent(bytes),
                bytes.length,
                held,
                NOON.plusSeconds(stored),
                version,
                version == null ? null : NOON.plusSeconds(60L + version));
    }

    private static JournaledUpload dropped(JournaledUpload upload) {
        return new JournaledUpload(
                upload.upload(),
                upload.client(),
                upload.name(),
                upload.copies(),
                upload.primary(),
                upload.blob(),
                upload.size(),
                false,
                upload.stored(),
                upload.version(),
                upload.committed());
    }

    private static JournaledUpload unsettled(JournaledUpload upload, int stored) {
        return new JournaledUpload(
                upload.upload(),
                upload.client(),
                upload.name(),
                upload.copies(),
                upload.primary(),
                upload.blob(),
                upload.size(),
                upload.held(),
                NOON.plusSeconds(stored),
                null,
                null);
    }

    private Report rebuild(Source... sources) throws IOException {
        try (CatalogInTheMaking making = CatalogInTheMaking.begin(new CatalogProperties(data, null), CLUSTER)) {
            Report report = new Rebuild(List.of(sources), making, null, false).run();
            making.publish();
            return report;
        }
    }

    private Report rebuild(KeptKey key, boolean unassigned, Source... sources) throws IOException {
        try (CatalogInTheMaking making = CatalogInTheMaking.begin(new CatalogProperties(data, null), CLUSTER)) {
            making.keepKey(key.bytes(), ManagersWord.topic(), new ManagersWord(key).notes());
            Report report = new Rebuild(List.of(sources), making, new ManagersWord(key), unassigned).run();
            making.publish();
            return report;
        }
    }

    private static JournaledUpload as(JournaledUpload upload, ClientName client) {
        return new JournaledUpload(
                upload.upload(),
                client,
                upload.name(),
                upload.copies(),
                upload.primary(),
                upload.blob(),
                upload.size(),
                upload.held(),
                upload.stored(),
                upload.version(),
                upload.committed(),
                upload.damaged(),
                upload.warrant());
    }

    private static JournaledUpload assigned(JournaledUpload upload) {
        return upload.with(new Warrants(KEY).forFile(upload.upload(), upload.client(), upload.name(), upload.copies()));
    }

    @Test
    void withTheKeyAtHandNobodyEntersWhatWasNotAssignedAndTheKeyStays() throws Exception {
        KeptKey key = new KeptKey(CLUSTER, KEY, Instant.EPOCH);
        ClientName victim = new ClientName("victim");
        JournaledUpload good = assigned(upload(one, "good", "good", 1));
        one.knows(good);
        two.knows(good.with(null)); // as a compacted journal has it
        three.knows(as(good, victim));
        JournaledUpload lie = assigned(upload(three, "lie", "lie", 1));
        three.knows(as(lie, victim));
        JournaledUpload unknown = upload(new Journal("gone"), "open", "open", null);
        three.knows(unknown);
        JournaledUpload forgotten = upload(one, "forgotten", "forgotten", 1);
        one.knows(forgotten);
        two.knows(forgotten);
        three.knows(as(forgotten, victim).with(Warrant.ofFile(new byte[Warrant.CODE])));
        JournaledUpload finished = assigned(upload(new Journal("gone"), "finished", "finished", null));
        two.knows(finished);
        JournaledUpload alone = upload(three, "alone", "alone", 1);
        three.knows(alone);

        Report report = rebuild(key, false, one, two, three);

        assertThat(report.count(Finding.NOT_ASSIGNED)).isEqualTo(2);
        assertThat(report.count(Finding.ALONE)).isEqualTo(1);
        assertThat(report.lines())
                .anyMatch(line -> line.startsWith("3 entries of server3 were left out"))
                .anyMatch(line -> line.contains("key was at hand, and stays: 2 uploads come with"));
        look(catalog -> {
            assertThat(catalog.cluster().managerKey()).isEqualTo(KEY);
            assertThat(catalog.files(victim, null, 10).files()).isEmpty();
            assertThat(catalog.files(ME, null, 10).files())
                    .extracting(FileEntry::name)
                    .extracting(FileName::value)
                    .containsExactly("alone", "finished", "forgotten", "good");
            assertThat(catalog.notes(ManagersWord.topic())).isEqualTo(new ManagersWord(key).notes());
        });
        Files.delete(data.resolve("catalog.db"));

        rebuild(key, true, one, two, three); // as the person says
        look(catalog -> {
            assertThat(catalog.files(ME, null, 10).files())
                    .extracting(FileEntry::name)
                    .contains(new FileName("open"));
            assertThat(catalog.files(victim, null, 10).files())
                    .as("with a word that is none")
                    .isEmpty();
        });
    }

    @Test
    void whatIsOlderThanTheKeyIsNotHeldAgainstAServer() throws Exception {
        KeptKey key = new KeptKey(CLUSTER, KEY, NOON.plusSeconds(10));
        JournaledUpload before = upload(new Journal("gone"), "before", "before", null);
        one.knows(before);
        JournaledUpload others = upload(one, "others", "others", 1)
                .with(Warrant.ofFile(new byte[Warrant.CODE])); // that of an earlier key
        one.knows(others);
        JournaledUpload since = upload(UploadId.create(), new Journal("gone"), "since", "since", true, 11, null);
        one.knows(since);

        Report report = rebuild(key, false, one, two);

        assertThat(report.count(Finding.NOT_ASSIGNED)).isEqualTo(1);
        look(catalog -> assertThat(catalog.files(ME, null, 10).files())
                .extracting(FileEntry::name)
                .containsExactly(new FileName("before"), new FileName("others")));
    }

    @Test
    void withoutTheKeyItSaysThatNothingWasCheckedAndNamesWhatOneServerAloneKnows() throws Exception {
        one.knows(upload(one, "a", "a", 1));

        Report report = rebuild(one, two);

        assertThat(report.count(Finding.ALONE)).isEqualTo(1);
        assertThat(report.lines()).anyMatch(line -> line.contains("key was not at hand"));
        assertThat(report.versions()).isEqualTo(1);
    }

    private void look(Looking looking) throws Exception {
        try (Catalog catalog = Catalog.embedded(data)) {
            assertThat(catalog.cluster().id()).isEqualTo(CLUSTER);
            looking.at(catalog);
        }
    }

    private interface Looking {
        void at(Catalog catalog) throws Exception;
    }

    private static List<FileVersion> versions(Catalog catalog, String name) {
        return catalog.versions(ME, new FileName(name), null, 100).orElseThrow().versions();
    }

    private static Receipt receipt(Catalog catalog, UploadId upload) {
        return Objects.requireNonNull(catalog.receipts(List.of(upload)).get(upload));
    }

    @Test
    void aServerThatWasRemovedStaysRemovedIfACopyOfTheCatalogSaysSo() throws Exception {
        JournaledUpload first = upload(three, "a", "first", 1);
        one.knows(first);
        two.knows(first);
        rebuild(one, two, three);
        Path copy = data.resolve("copy.db");
        look(catalog -> {
            assertThat(catalog.remove(three.node, NOON)).isTrue();
            catalog.copyTo(copy);
        });
        Files.delete(data.resolve("catalog.db"));

        try (CatalogInTheMaking making = CatalogInTheMaking.begin(new CatalogProperties(data, null), CLUSTER)) {
            new Rebuild(List.of(one, two), making, null, false).run();
            making.recollect(copy, NOON);
            making.publish();
        }

        look(catalog -> {
            assertThat(catalog.nodes()).hasSize(2);
            assertThat(catalog.isRemoved(three.folder)).isTrue();
            assertThat(catalog.isRemoved(one.folder)).isFalse();
            assertThat(versions(catalog, "a").get(0).nodes()).containsExactly(one.node, two.node);
        });
    }

    @Test
    void versionsHaveTheirNumbersTimesSizesAndPlaces() throws Exception {
        JournaledUpload first = upload(one, "a", "first", 1);
        JournaledUpload second = upload(two, "a", "second!", 2);
        one.knows(first);
        two.knows(unsettled(first, 1)); // not told yet that the first is committed
        two.knows(second);
        three.knows(second);

        Report report = rebuild(one, two, three);

        look(catalog -> {
            assertThat(versions(catalog, "a"))
                    .containsExactly(
                            new FileVersion(
                                    2,
                                    second.blob(),
                                    7,
                                    NOON.plusSeconds(62),
                                    second.upload(),
                                    List.of(two.node, three.node)),
                            new FileVersion(
                                    1,
                                    first.blob(),
                                    5,
                                    NOON.plusSeconds(61),
                                    first.upload(),
                                    List.of(one.node, two.node)));
            assertThat(catalog.files(ME, null, 10).files())
                    .extracting(FileEntry::version)
                    .containsExactly(2);
            Receipt receipt = receipt(catalog, first.upload());
            assertThat(receipt.replicas())
                    .extracting(proof -> proof.node().value() + " " + proof.stored())
                    .containsExactly("server1 2026-11-26T12:00:00Z", "server2 2026-11-26T12:00:01Z");
        });
        assertThat(report.versions()).isEqualTo(2);
        assertThat(report.lines()).anyMatch(line -> line.contains("as many copies as it should"));
    }

    @Test
    void eachHolderCountsWithTheNamesThatItKnows() throws Exception {
        JournaledUpload first = upload(one, "a", "same", 1);
        JournaledUpload second = upload(one, "b", "same", 1);
        one.knows(first);
        one.knows(second);
        two.knows(first);

        rebuild(one, two);

        look(catalog -> {
            BlobCopies copies = catalog.copies(0, 10).get(0);
            assertThat(copies.uploads()).isEqualTo(2);
            Map<NodeId, Long> volumes = Map.of(
                    one.node, catalog.node(one.node).orElseThrow().volume(),
                    two.node, catalog.node(two.node).orElseThrow().volume());
            assertThat(copies.volumes())
                    .containsEntry(volumes.get(one.node), 2)
                    .containsEntry(volumes.get(two.node), 1);
        });
    }

    @Test
    void aReceiptNamesAsManyHoldersAsTheFileShouldHave() throws Exception {
        JournaledUpload upload = upload(two, "a", "content", 1);
        one.knows(upload);
        two.knows(upload);
        three.knows(upload);

        rebuild(one, two, three);

        look(catalog -> {
            assertThat(receipt(catalog, upload.upload()).replicas())
                    .extracting(proof -> proof.node().value())
                    .containsExactly("server2", "server1");
            assertThat(versions(catalog, "a").get(0).nodes()).hasSize(3);
        });
    }

    @Test
    void aNameOnRecordWhoseBytesAreGoneIsNoCopy() throws Exception {
        JournaledUpload upload = upload(one, "a", "content", 1);
        one.knows(dropped(upload));
        two.knows(upload);

        Report report = rebuild(one, two);

        look(catalog -> {
            assertThat(versions(catalog, "a").get(0).nodes()).containsExactly(two.node);
            assertThat(receipt(catalog, upload.upload()).replicas()) // which is what was true then
                    .extracting(proof -> proof.node().value())
                    .containsExactly("server1", "server2");
        });
        assertThat(report.lines()).anyMatch(line -> line.contains("1 of them have too few copies"));
    }

    @Test
    void aVersionWhoseBytesAreNowhereIsNotListedAndItsNumberIsNotGivenAgain() throws Exception {
        JournaledUpload kept = upload(one, "a", "kept", 1);
        JournaledUpload gone = dropped(upload(one, "a", "gone", 2));
        JournaledUpload onlyGone = dropped(upload(one, "b", "gone", 5));
        one.knows(kept);
        one.knows(gone);
        one.knows(onlyGone);

        Report report = rebuild(one);

        assertThat(report.count(Finding.NOWHERE)).isEqualTo(2);
        look(catalog -> {
            assertThat(versions(catalog, "a")).extracting(FileVersion::version).containsExactly(1);
            assertThat(catalog.versions(ME, new FileName("b"), null, 10)).isEmpty();
            assertThat(next(catalog, "a")).isEqualTo(3);
            assertThat(next(catalog, "b")).isEqualTo(6);
        });
    }

    private int next(Catalog catalog, String name) {
        byte[] bytes = "more".getBytes(StandardCharsets.UTF_8);
        UploadId id = UploadId.create();
        catalog.commit(List.of(new NewVersion(
                id,
                ME,
                new FileName(name),
                BlobId.ofContent(bytes),
                bytes.length,
                TWO,
                List.of(Holder.unsigned(
                        one.node, catalog.node(one.node).orElseThrow().volume(), NOON)),
                NOON)));
        return receipt(catalog, id).version();
    }

    @Test
    void ofTwoUploadsWithOneNumberTheSecondIsTheNextVersion() throws Exception {
        JournaledUpload first = upload(new UploadId(new UUID(1, 0)), one, "a", "first", true, 0, 2);
        JournaledUpload rival = upload(new UploadId(new UUID(2, 0)), two, "a", "rival", true, 0, 2);
        JournaledUpload third = upload(two, "a", "third", 3);
        one.knows(first);
        two.knows(rival);
        two.knows(third);

        Report report = rebuild(two, one);

        assertThat(report.count(Finding.NUMBER_TAKEN)).isEqualTo(1);
        look(catalog -> assertThat(versions(catalog, "a"))
                .extracting(version -> version.version() + " " + version.upload())
                .containsExactly("4 " + rival.upload(), "3 " + third.upload(), "2 " + first.upload()));
    }

    @Test
    void whatNobodyKnowsToBeCommittedIsLeftToItsPrimary() throws Exception {
        JournaledUpload open = unsettled(upload(one, "a", "open", null), 0);
        one.knows(open);
        two.knows(open);

        Report report = rebuild(one, two);

        assertThat(report.count(Finding.LEFT_TO_PRIMARY)).isEqualTo(1);
        look(catalog -> assertThat(catalog.files(ME, null, 10).files()).isEmpty());
    }

    @Test
    void ifThatPrimaryIsGoneItIsAVersionAsItsClientMayHaveBeenToldOk() throws Exception {
        JournaledUpload before = upload(two, "a", "before", 1);
        JournaledUpload open = unsettled(upload(one, "a", "open", null), 5);
        two.knows(before);
        two.knows(open);

        Report report = rebuild(two);

        assertThat(report.count(Finding.NOT_KNOWN_COMMITTED)).isEqualTo(1);
        look(catalog -> assertThat(versions(catalog, "a"))
                .extracting(FileVersion::version, FileVersion::upload)
                .containsExactly(tuple(2, open.upload()), tuple(1, before.upload())));
    }

    @Test
    void otherBytesUnderTheSameUploadAreReported() throws Exception {
        UploadId id = UploadId.create();
        one.knows(upload(id, one, "a", "committed", true, 5, 1));
        two.knows(upload(id, two, "a", "never told", true, 0, null));

        Report report = rebuild(one, two);

        assertThat(report.count(Finding.OTHER_BYTES)).isEqualTo(1);
        look(catalog -> assertThat(versions(catalog, "a"))
                .singleElement()
                .satisfies(version -> assertThat(version.nodes()).containsExactly(one.node)));
    }

    @Test
    void manyUploadsComeInSeveralTransactions() throws Exception {
        for (int i = 0; i < 5000; i++) {
            JournaledUpload upload = upload(one, "file-" + i % 1700, "content-" + i % 900, 1 + i / 1700);
            one.knows(upload);
            two.knows(upload);
        }

        Report report = rebuild(one, two);

        assertThat(report.versions()).isEqualTo(5000);
        look(catalog -> {
            assertThat(catalog.copies(0, 2000)).hasSize(900);
            assertThat(versions(catalog, "file-0"))
                    .extracting(FileVersion::version)
                    .containsExactly(3, 2, 1);
            assertThat(versions(catalog, "file-1699"))
                    .extracting(FileVersion::version)
                    .containsExactly(2, 1);
        });
    }

    @Test
    void aCatalogThatIsThereIsNotTouched() throws Exception {
        rebuild(one);
        byte[] before = Files.readAllBytes(data.resolve("catalog.db"));

        assertThatThrownBy(() -> rebuild(two))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("catalog.db");

        assertThat(Files.readAllBytes(data.resolve("catalog.db"))).isEqualTo(before);
    }

    @Test
    void aRebuildThatBreaksOffLeavesNoCatalog() throws Exception {
        one.knows(upload(one, "a", "content", 1));
        Source broken = new Journal("server2") {
            @Override
            public JournalPage page(@Nullable UploadId after) {
                throw new StartRefusedException("gone", "start it");
            }
        };

        assertThatThrownBy(() -> rebuild(one, broken)).hasMessage("gone");

        try (var left = Files.list(data)) {
            assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly("manager.lock");
        }
        rebuild(one);
        look(catalog -> assertThat(versions(catalog, "a")).hasSize(1));
    }

    @Test
    void aCatalogThatWasBuiltAgainKnowsWhatTheServersThatWereAskedHaveSeen() throws Exception {
        CatalogMark lost = new CatalogMark(UUID.randomUUID(), UUID.randomUUID(), 5000);
        one.seen = List.of(lost);
        one.knows(upload(one, "a", "one", 1));

        rebuild(one, two);

        look(catalog -> {
            CatalogHistory history = catalog.history();
            assertThat(history.generation()).isNotEqualTo(lost.generation());
            assertThat(history.contains(lost)).isFalse();
            assertThat(history.satisfies(one.folder, lost)).isTrue();
            assertThat(history.satisfies(three.folder, lost))
                    .as("one that was not asked")
                    .isFalse();
            assertThat(history.counter()).as("what is new comes later").isGreaterThanOrEqualTo(5000);
        });
    }

    @Test
    void whatACatalogLacksIsEnteredUnderTheNumbersThatItHad() throws Exception {
        JournaledUpload there = upload(one, "a", "one", 1);
        one.knows(there);
        two.knows(there);
        rebuild(one, two);
        JournaledUpload second = upload(one, "a", "two", 2);
        JournaledUpload other = upload(two, "b", "other", 1);
        JournaledUpload gone = dropped(upload(one, "c", "gone", 7));
        JournaledUpload open = upload(one, "d", "open", null);
        one.knows(second);
        two.knows(unsettled(second, 1));
        two.knows(other);
        one.knows(gone);
        one.knows(open);

        look(catalog -> {
            MissingTail.Outcome first = new MissingTail(List.of(one, two), catalog).run(true);
            MissingTail.Outcome again = new MissingTail(List.of(one, two), catalog).run(true);

            assertThat(first.entered()).isEqualTo(2);
            assertThat(first.nowhere()).isEqualTo(1);
            assertThat(first.taken()).isEmpty();
            assertThat(again.entered()).as("twice does no harm").isZero();
            assertThat(versions(catalog, "a")).extracting(FileVersion::version).containsExactly(2, 1);
            assertThat(receipt(catalog, second.upload()).replicas())
                    .extracting(ReplicaProof::node)
                    .containsExactly(one.node, two.node);
            assertThat(versions(catalog, "b")).extracting(FileVersion::version).containsExactly(1);
            assertThat(catalog.receipts(List.of(open.upload()))).isEmpty();
            assertThat(catalog.versions(ME, new FileName("c"), null, 10).map(FileVersions::versions))
                    .satisfies(
                            versions -> assertThat(versions.orElse(List.of())).isEmpty());
        });
    }

    @Test
    void anEntryWithAnImpossibleTimeIsEnteredLikeAnyOther() throws Exception {
        JournaledUpload silly = upload(one, "a", "silly", 1).at(Instant.MAX, Instant.MIN);
        JournaledUpload before = upload(one, "b", "before", 1).at(Instant.ofEpochMilli(-5), null);
        JournaledUpload other = upload(one, "c", "other", 1);
        one.knows(silly);
        one.knows(before);
        one.knows(other);

        Report report = rebuild(one, two);

        assertThat(report.versions()).isEqualTo(3);
        look(catalog -> {
            assertThat(receipt(catalog, silly.upload()).committed()).isEqualTo(Instant.EPOCH);
            assertThat(receipt(catalog, before.upload()).replicas().get(0).stored())
                    .isEqualTo(Instant.EPOCH);
            assertThat(receipt(catalog, other.upload()).committed()).isEqualTo(other.committed());
        });
    }

    @Test
    void whatCannotBeCostsThatEntryOnlyAndIsCountedByServer() throws Exception {
        JournaledUpload good = upload(one, "a", "good", 1);
        one.knows(good);
        one.knows(upload(one, "a", "none", 0));
        one.knows(upload(one, "a", "last", Integer.MAX_VALUE));
        JournaledUpload small = upload(one, "a", "small", 2);
        one.knows(new JournaledUpload(
                small.upload(), ME, small.name(), TWO, one.node, small.blob(), -1, true, NOON, 2, NOON));

        Report report = rebuild(one);

        assertThat(report.lines())
                .anyMatch(line -> line.contains("3 entries of server1 were left out, as nothing can be as they say"));
        look(catalog -> {
            assertThat(versions(catalog, "a")).extracting(FileVersion::version).containsExactly(1);
            assertThat(next(catalog, "a")).as("numbers go on").isEqualTo(2);
        });
    }

    @Test
    void aJournalThatGoesRoundInCirclesIsNamed() {
        UploadId same = UploadId.create();
        Journal circle = new Journal("server2") {
            @Override
            public JournalPage page(@Nullable UploadId after) {
                return new JournalPage(List.of(), 0, same);
            }
        };
        one.knows(upload(one, "a", "content", 1));

        assertThatThrownBy(() -> rebuild(one, circle))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("server2 tells its journal out of order");
    }

    @Test
    void aJournalThatTellsAnEntryTwiceIsNamed() {
        JournaledUpload entry = upload(two, "a", "content", 1);
        Journal twice = new Journal("server2") {
            @Override
            public JournalPage page(@Nullable UploadId after) {
                return new JournalPage(List.of(entry, entry), 0, null);
            }
        };

        assertThatThrownBy(() -> rebuild(one, twice)).hasMessageContaining("server2 tells its journal out of order");
    }

    @Test
    void twoServersThatSayTheyAreOneAreRefused() {
        assertThatThrownBy(() -> rebuild(one, new Journal("server1")))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("say that they are server1");
    }

    @Test
    void aVersionOfWhichOnlyBadBytesAreLeftIsListedCountedAndNamed() throws Exception {
        JournaledUpload bad = damaged(upload(one, "a", "bad", 2));
        JournaledUpload other = upload(one, "b", "held elsewhere", 1);
        JournaledUpload open = damaged(upload(three, "c", "open", null));
        one.knows(bad);
        two.knows(dropped(bad));
        one.knows(damaged(other));
        two.knows(other);
        one.knows(open);

        Report report = rebuild(one, two);

        assertThat(report.count(Finding.DAMAGED)).isEqualTo(1);
        assertThat(report.count(Finding.OPEN_AND_DAMAGED)).isEqualTo(1);
        assertThat(report.count(Finding.NOWHERE)).isZero();
        assertThat(report.lines()).anyMatch(line -> line.contains("me 'a'"));
        look(catalog -> {
            assertThat(versions(catalog, "a"))
                    .singleElement()
                    .satisfies(version -> assertThat(version.nodes()).isEmpty());
            assertThat(versions(catalog, "b").get(0).nodes()).containsExactly(two.node);
            assertThat(next(catalog, "a")).isEqualTo(3);
        });
    }

    private static JournaledUpload damaged(JournaledUpload upload) {
        return new JournaledUpload(
                upload.upload(),
                upload.client(),
                upload.name(),
                upload.copies(),
                upload.primary(),
                upload.blob(),
                upload.size(),
                false,
                upload.stored(),
                upload.version(),
                upload.committed(),
                true,
                upload.warrant());
    }

    @Test
    void whatOneServerAloneSaysIsNotEnteredUntilSomebodyBelievesIt() throws Exception {
        rebuild(one, two);
        JournaledUpload made = upload(one, "a", "made up", 7);
        JournaledUpload known = upload(one, "b", "known", 1);
        one.knows(made);
        one.knows(known);
        two.knows(unsettled(known, 1));

        look(catalog -> {
            MissingTail tail = new MissingTail(List.of(one, two), catalog);
            MissingTail.Outcome found = tail.run(false);

            assertThat(found.entered()).isEqualTo(1);
            assertThat(found.hearsay()).containsOnlyKeys(one.node);
            assertThat(Objects.requireNonNull(found.hearsay().get(one.node)).count())
                    .isEqualTo(1);
            assertThat(catalog.receipts(List.of(made.upload()))).isEmpty();

            MissingTail.Outcome believed = new MissingTail(List.of(one, two), catalog).run(true);

            assertThat(believed.entered()).isEqualTo(1);
            assertThat(believed.hearsay()).isEmpty();
            assertThat(receipt(catalog, made.upload()).version()).isEqualTo(7);
        });
    }

    @Test
    void whoeverContradictsTheOthersIsNotChosen() throws Exception {
        JournaledUpload real = upload(one, "a", "real", 2);
        one.knows(real);
        two.knows(unsettled(real, 1));
        JournaledUpload lie = upload(real.upload(), three, "a", "lie", true, -100, 1);
        three.knows(lie);

        Report report = rebuild(one, two, three);

        assertThat(report.count(Finding.OTHER_BYTES)).isEqualTo(1);
        look(catalog -> {
            assertThat(receipt(catalog, real.upload()).version()).isEqualTo(2);
            assertThat(receipt(catalog, real.upload()).blob()).isEqualTo(real.blob());
        });
    }

    @Test
    void aNumberThatWasGivenTwiceIsToldAndNothingIsOverwritten() throws Exception {
        one.knows(upload(one, "a", "here", 1));
        rebuild(one, two);
        JournaledUpload elsewhere = upload(two, "a", "elsewhere", 1);
        two.knows(elsewhere);

        look(catalog -> {
            MissingTail tail = new MissingTail(List.of(one, two), catalog);
            MissingTail.Outcome found = tail.run(true);

            assertThat(found.taken()).extracting(each -> each.upload()).containsExactly(elsewhere.upload());
            assertThat(versions(catalog, "a")).hasSize(1);
            tail.append(found.taken());
            assertThat(receipt(catalog, elsewhere.upload()).version()).isEqualTo(2);
        });
    }
}
