package dev.cofre.client.snapshot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.Summary;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.fake.FakeCluster;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.TestTransfers;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What it takes to list snapshots, and that nothing wrong is listed whatever was gathered. */
class SnapshotsTests {
    private static final Instant BEGIN = Instant.parse("2026-01-01T02:00:00Z");
    private static final int YEAR = 365;
    private static final Summary SUMMARY = new Summary(BEGIN, BEGIN, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private final FakeCluster fake = new FakeCluster(2);
    private final Cluster cluster = TestTransfers.patient(fake);
    private final List<Snapshot> made = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void close() {
        cluster.close();
        fake.close();
    }

    @Test
    void aYearOfSnapshotsIsListedWithAsManyQuestionsAsADay() throws IOException {
        make(YEAR);
        gather();

        assertThat(questions(this::list)).isEqualTo(2);
        make(15);
        gather(); // too few to write all anew
        assertThat(questions(this::list)).isEqualTo(2 + 2 * 15);
        make(1);
        gather();
        assertThat(questions(this::list)).isEqualTo(2);
        assertThat(gathered()).hasSize(1);
    }

    @Test
    void whatIsGatheredIsReadWhereTheLatestOfAHostIsFarBack() throws IOException {
        Snapshot wanted = make(1).get(0);
        make(100);
        gather();

        assertThat(questions(() -> assertThat(Snapshots.of(cluster, listener()).latest(wanted::equals))
                        .contains(wanted)))
                .isLessThanOrEqualTo(2 + 2 * 3);
    }

    @Test
    void aFewSnapshotsAreReadEach() throws IOException {
        make(3);
        gather();

        assertThat(gathered()).isEmpty();
        list();
    }

    @Test
    void whatWasForgottenIsNotListed() throws IOException {
        make(20);
        gather();
        Snapshot forgotten = made.remove(5);
        Snapshots.forget(cluster, forgotten);

        list();
    }

    @Test
    void whatIsGatheredOnlySavesTime() throws IOException {
        make(20);
        gather();
        Receipt gathered = gathered().get(0);
        byte[] other = "{\"time\":\"2026-01-01T02:00:00Z\"}\n\n\n{".getBytes(java.nio.charset.StandardCharsets.UTF_8);

        fake.server(1).gives(gathered.blob(), other);
        list(); // the other server's is right
        assertThat(fake.server(1).doubted()).containsExactly(gathered.blob());
        fake.server(2).gives(gathered.blob(), other);
        list();
        assertThat(heard).anyMatch(each -> each.contains("is not used now"));
        fake.removeForGood(gathered.name());
        fake.store(VaultFiles.newHeads().value(), other);
        list();
        fake.store(VaultFiles.newHeads().value(), new byte[9 << 20]);
        list();
        make(16);
        gather();
        assertThat(gathered()).hasSize(1);
        assertThat(questions(this::list)).isEqualTo(2);
    }

    @Test
    void aSnapshotThatCannotBeReadKeepsNoneOutOfWhatIsGathered() throws IOException {
        make(20);
        fake.committed().stream()
                .filter(receipt -> receipt.name().equals(VaultFiles.snapshot(made.get(7))))
                .forEach(receipt -> {
                    fake.server(1).loses(receipt.blob());
                    fake.server(2).loses(receipt.blob());
                });
        gather();
        Snapshot lost = made.remove(7);

        list();
        assertThat(heard).anyMatch(each -> each.contains(lost.id().hex()));
    }

    private void list() throws IOException {
        assertThat(Snapshots.of(cluster, listener()).all()).containsExactlyElementsOf(made);
    }

    private void gather() throws IOException {
        Snapshots.of(cluster, listener()).gather();
    }

    private List<Receipt> gathered() {
        return fake.committed().stream()
                .filter(receipt -> VaultFiles.isHeads(receipt.name()))
                .toList();
    }

    private List<Snapshot> make(int count) {
        List<Snapshot> more = IntStream.range(0, count)
                .mapToObj(i -> made.size() + i)
                .map(i -> {
                    BlobId tree = BlobId.ofContent(new byte[] {i.byteValue(), (byte) (i >> 8)});
                    SnapshotFormat.Written written = SnapshotFormat.write(
                            new Snapshot(
                                    tree,
                                    BEGIN.plus(Duration.ofDays(i)),
                                    "host",
                                    "me",
                                    List.of("/a"),
                                    List.of(),
                                    tree,
                                    null,
                                    SUMMARY),
                            List.of());
                    fake.store(VaultFiles.snapshot(written.snapshot()).value(), written.content());
                    return written.snapshot();
                })
                .toList();
        made.addAll(more);
        return more;
    }

    private interface Act {
        void run() throws IOException;
    }

    /** To the manager where something is, and to servers; pages of names are not counted, which have five hundred each. */
    private int questions(Act act) throws IOException {
        int before = asked();
        act.run();
        return asked() - before;
    }

    private int asked() {
        return fake.manager().locationsAsked()
                + fake.server(1).requests().size()
                + fake.server(2).requests().size();
    }

    private TransferListener listener() {
        return new TransferListener() {
            @Override
            public void setback(String reason) {
                heard.add(reason);
            }

            @Override
            public void moved(long to) {}

            @Override
            public void moving(String what, dev.cofre.api.node.NodeId server, long from, long size) {}

            @Override
            public void finished() {}
        };
    }
}
