package dev.cofre.client.snapshot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.repair.RepairView;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.snapshot.check.Check;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.PackWriter;
import dev.cofre.client.snapshot.prune.Prune;
import dev.cofre.client.snapshot.tree.TreeWriter;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.QuietListener;
import dev.cofre.client.transfer.TestTransfers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists of packs that snapshots share: what a further snapshot stores, and that none is missing where something acts upon it. */
class PackListsTests {
    private static final Instant BEGIN = Instant.parse("2026-01-01T02:00:00Z");
    private static final int PACKS = PackLists.FEW + 20;

    private final FakeCluster fake = new FakeCluster(1);
    private final Cluster cluster = TestTransfers.patient(fake);
    private final List<PackId> packs = new ArrayList<>();
    private BlobId tree = BlobId.ofContent(new byte[0]);

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void whatChangesInATerabyteOfPacksIsWhatASnapshotStores() throws IOException {
        Set<PackId> terabyte = new TreeSet<>();
        IntStream.range(0, 128 << 10).mapToObj(PackListsTests::name).forEach(terabyte::add);
        PackLists.Cut before = PackLists.cut(terabyte);
        assertThat(all(before, Map.of())).isEqualTo(List.copyOf(terabyte));
        assertThat(before.lists()).hasSizeBetween(150, 350);
        assertThat(PackLists.cut(List.copyOf(terabyte)).named()).isEqualTo(before.named());
        assertThat(SnapshotFormat.write(snapshot(0), before.named()).content().length)
                .as("of 5 MB")
                .isLessThan(40_000);
        for (int i = 0; i < 10; i++) {
            terabyte.remove(name(i * 13_001));
            terabyte.add(name((200 << 10) + i));
        }

        PackLists.Cut after = PackLists.cut(terabyte);

        assertThat(all(after, before.lists())).isEqualTo(List.copyOf(terabyte));
        Map<FileName, byte[]> stored = new TreeMap<>(after.lists());
        stored.keySet().removeAll(before.lists().keySet());
        assertThat(stored)
                .as("one for each that went, and one for those that came")
                .hasSizeLessThan(15);
    }

    @Test
    void aSnapshotNamesFewHoweverManyThereAre() throws IOException {
        Set<PackId> many = new TreeSet<>();
        IntStream.range(0, 400_000).mapToObj(PackListsTests::name).forEach(many::add);

        PackLists.Cut cut = PackLists.cut(many);

        assertThat(cut.named()).hasSizeLessThanOrEqualTo(PackLists.FEW);
        assertThat(all(cut, Map.of())).isEqualTo(List.copyOf(many));
        assertThat(cut.lists().values()).allMatch(list -> list.length < PackList.LARGEST / 2);
    }

    @Test
    void fewPacksAreInTheSnapshotItself() {
        List<PackId> few = IntStream.range(0, PackLists.FEW)
                .mapToObj(PackListsTests::name)
                .sorted()
                .toList();

        assertThat(PackLists.cut(few).named()).isEqualTo(names(few));
        assertThat(PackLists.cut(few).lists()).isEmpty();
    }

    @Test
    void aFurtherSnapshotWithNothingNewStoresOneSmallFileAndReadsNoList() throws IOException {
        Vault vault = vault();
        Snapshot first = vault.store(snapshot(1), packs).snapshot();
        int before = fake.committed().size();
        Vault next = Vault.openForBackup(cluster, new QuietListener());
        int asked = fake.server(1).requests().size();

        next.store(snapshot(2), packs);

        List<Receipt> stored = fake.committed().subList(before, fake.committed().size());
        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).size()).isLessThan(2_000).isLessThan(41L * PACKS / 10);
        assertThat(fake.server(1).requests()).as("an upload").hasSize(asked + 1);
        assertThat(next.packs(first)).containsExactlyInAnyOrderElementsOf(packs);
    }

    @Test
    void aPruneReadsEachListOnceAndDropsThoseThatNoSnapshotNeeds() throws IOException {
        Vault vault = vault();
        Snapshot flat = made(0);
        fake.store(
                VaultFiles.snapshot(flat).value(),
                SnapshotFormat.write(flat, names(packs)).content()); // of an earlier version
        vault.store(snapshot(1), packs);
        Snapshot forgotten =
                vault.store(snapshot(2), packs.subList(0, PACKS - 1)).snapshot();
        Set<String> lists = lists();
        Snapshots.forget(cluster, forgotten);
        Vault pruning = Vault.open(cluster, new QuietListener());
        int asked = fake.server(1).requests().size();

        prune(pruning);

        assertThat(lists()).hasSize(lists.size() - 1).isSubsetOf(lists);
        assertThat(fake.server(1).requests().size() - asked)
                .as("two snapshots, their lists, the tree, and an index anew")
                .isLessThan(10 + lists.size());
        assertThat(Vault.open(cluster, new QuietListener()).packs(made(1))).containsExactlyInAnyOrderElementsOf(packs);
        assertThat(check()).isEmpty();
    }

    @Test
    void aListInTheTrashIsHadBackByWhoeverMustKnowWhatIsNeeded() throws IOException {
        Vault vault = vault();
        Snapshot snapshot = vault.store(snapshot(1), packs).snapshot();
        trashLists();

        assertThat(check()).anyMatch(problem -> problem.contains("is not there") && problem.contains("cofre prune"));
        prune(Vault.open(cluster, new QuietListener()));
        assertThat(check()).isEmpty();
        Snapshots.forget(cluster, snapshot);
        trashLists();
        cluster.delete(packs.get(5).name(), null);
        Vault.open(cluster, new QuietListener())
                .recover(new SnapshotFile(snapshot.id(), VaultFiles.snapshot(snapshot)));
        assertThat(check()).isEmpty();
    }

    @Test
    void whileAListIsGoneNothingIsPrunedAndABackupOfTheSameStoresItAnew() throws IOException {
        Vault vault = vault();
        vault.store(snapshot(1), packs);
        String gone = lists().iterator().next();
        fake.removeForGood(new FileName(gone));

        assertThatIOException()
                .isThrownBy(() -> prune(Vault.open(cluster, new QuietListener())))
                .withMessageContainingAll("nothing is pruned", gone, "is not there");
        assertThat(Vault.open(cluster, new QuietListener()).packsIfThere(made(1)))
                .isEmpty();
        Vault.openForBackup(cluster, new QuietListener()).store(snapshot(2), packs);
        prune(Vault.open(cluster, new QuietListener()));
        assertThat(check()).isEmpty();
    }

    @Test
    void aListOfWhichNoServerHasACopyIsStoredAnewByTheNextBackup() throws IOException {
        Vault vault = vault();
        vault.store(snapshot(1), packs);
        Receipt lost = fake.committed().stream()
                .filter(receipt -> VaultFiles.isList(receipt.name().value()))
                .findFirst()
                .orElseThrow();
        fake.server(1).loses(lost.blob());
        RepairView view = new RepairView(true, 1, 0, 1, null, 2, lost.size(), null);
        fake.manager().repairing(view, view, view);

        Vault.openForBackup(cluster, new QuietListener()).store(snapshot(2), packs);

        assertThat(Vault.open(cluster, new QuietListener()).packs(made(1))).containsExactlyInAnyOrderElementsOf(packs);
    }

    @Test
    void aListThatACleanUpTakesWhileASnapshotIsStoredIsThereInTheEnd() throws IOException {
        Vault vault = vault();
        vault.store(snapshot(1), packs);
        fake.onCommit(receipt -> {
            if (VaultFiles.snapshotId(receipt.name()).isPresent()) {
                trashLists();
            }
        });

        Snapshot second = Vault.openForBackup(cluster, new QuietListener())
                .store(snapshot(2), packs)
                .snapshot();

        assertThat(Vault.open(cluster, new QuietListener()).packs(second)).containsExactlyInAnyOrderElementsOf(packs);
        assertThat(check()).isEmpty();
    }

    @Test
    void aFileInTheNameOfAListIsNotBelieved() throws IOException {
        Vault vault = vault();
        vault.store(snapshot(1), packs);
        fake.store(lists().iterator().next(), PackList.write(List.of()));

        assertThatThrownBy(() -> Vault.open(cluster, new QuietListener()).packs(made(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another SHA-256");
        assertThatIOException().isThrownBy(() -> prune(Vault.open(cluster, new QuietListener())));
        Vault.openForBackup(cluster, new QuietListener()).store(snapshot(2), packs);
        assertThat(Vault.open(cluster, new QuietListener()).packs(made(1)))
                .as("the next backup of the same has stored the list anew")
                .containsExactlyInAnyOrderElementsOf(packs);
        assertThat(check()).isEmpty();
    }

    @Test
    void whatASnapshotNeedsAndIsNoPackIsNamedAndNothingIsPrunedMeanwhile() throws IOException {
        vault();
        for (String noPack : List.of("", "policy-1", "../pack-1")) {
            SnapshotFormat.Written written = SnapshotFormat.write(snapshot(1), List.of(noPack));
            fake.store(VaultFiles.snapshot(written.snapshot()).value(), written.content());

            assertThat(check()).singleElement().asString().contains("'" + noPack + "'", "the name of no pack");
            assertThatIOException()
                    .isThrownBy(() -> prune(Vault.open(cluster, new QuietListener())))
                    .withMessageContainingAll("nothing is pruned", "the name of no pack");
        }
    }

    /** Packs of one small part each, the first of them an empty folder's tree; in an index. */
    private Vault vault() throws IOException {
        List<IndexFormat.Table> tables = new ArrayList<>();
        for (int i = 0; i < PACKS; i++) {
            try (PackWriter writer = new PackWriter(4096)) {
                if (i == 0) {
                    TreeWriter empty = new TreeWriter(content -> {
                        tree = BlobId.ofContent(content);
                        writer.add(tree, content, 0, content.length);
                        return tree;
                    });
                    empty.finish();
                } else {
                    byte[] part = ByteBuffer.allocate(4).putInt(i).array();
                    writer.add(BlobId.ofContent(part), part, 0, part.length);
                }
                PackId pack = PackId.create();
                byte[] content = writer.finish();
                fake.store(pack.toString(), content);
                packs.add(pack);
                int table = PackTable.length(content);
                tables.add(new IndexFormat.Table(
                        pack, content.length, Arrays.copyOfRange(content, content.length - table, content.length)));
            }
        }
        fake.store(VaultFiles.newIndex().value(), IndexFormat.write(tables));
        return Vault.openForBackup(cluster, new QuietListener());
    }

    private Snapshot snapshot(int day) {
        Instant time = BEGIN.plus(Duration.ofDays(day));
        return new Snapshot(
                tree,
                time,
                "host",
                "me",
                List.of("/a"),
                List.of(),
                tree,
                null,
                new Summary(time, time, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    private Snapshot made(int day) {
        return SnapshotFormat.write(snapshot(day), List.of()).snapshot();
    }

    private static void prune(Vault vault) throws IOException {
        new Prune(vault, new Prune.Plan(Duration.ZERO, 1, false), Instant.now().plusSeconds(60)).run();
    }

    /** What it finds beside that there is one server only. */
    private List<String> check() throws IOException {
        return new Check(Vault.open(cluster, new QuietListener()), null, new Random(1))
                .run().problems().stream()
                        .filter(problem -> !problem.contains("on one server only"))
                        .toList();
    }

    private Set<String> lists() {
        Set<String> lists = new TreeSet<>();
        fake.committed().forEach(receipt -> lists.add(receipt.name().value()));
        lists.removeIf(name -> !VaultFiles.isList(name));
        return lists;
    }

    private void trashLists() {
        lists().forEach(list -> cluster.delete(new FileName(list), null));
    }

    private static List<PackId> all(PackLists.Cut cut, Map<FileName, byte[]> others) throws IOException {
        List<PackId> all = new ArrayList<>();
        for (String name : cut.named()) {
            if (VaultFiles.isList(name)) {
                FileName list = new FileName(name);
                byte[] content = cut.lists().getOrDefault(list, others.getOrDefault(list, new byte[0]));
                all.addAll(all(new PackLists.Cut(PackList.read(name, content), cut.lists()), others));
            } else {
                all.add(PackId.of(name));
            }
        }
        return all;
    }

    private static List<String> names(List<PackId> packs) {
        return packs.stream().map(PackId::toString).toList();
    }

    private static PackId name(int number) {
        return PackId.of("pack-018f3c2a-%04x-7%03x-8000-%012x"
                .formatted(number >> 8, number * 31 & 0xfff, number * 0x9e3779b1L));
    }
}
