package dev.cofre.storage.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.repair.BlobSources;
import dev.cofre.api.repair.CopyOrder.Source;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineReviewTests {
    private static final int BLOCK = 1 << 20;
    private static final int LARGE = 2 * BLOCK + 77;
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Source HERE = source("server1");
    private static final Source OTHER = source("server2");
    private static final Source LIAR = source("server3");

    @TempDir
    Path folder;

    private final Map<Source, MemoryDisk> disks = Map.of(HERE, new MemoryDisk(), OTHER, new MemoryDisk());
    private FolderBlobStore here;
    private FolderBlobStore other;
    private BlobSources sources = new BlobSources(LARGE, List.of(), List.of());
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private int read;
    private QuarantineReview review;

    @BeforeEach
    void open() throws IOException {
        here = open(HERE);
        other = open(OTHER);
        review = new QuarantineReview(here, new Stores(), blob -> sources, INTERVAL, () -> now);
    }

    private FolderBlobStore open(Source node) throws IOException {
        BlobStoreSettings settings = BlobStoreSettings.defaults().withReserve(0).withMostDamaged(1000);
        return FolderBlobStore.open(disk(node), folder.resolve(node.node() + ".db"), settings);
    }

    private MemoryDisk disk(Source node) {
        return Objects.requireNonNull(disks.get(node));
    }

    @AfterEach
    void close() throws IOException {
        here.close();
        other.close();
    }

    @Test
    void badCopiesWithoutAGoodOneElsewhereAreNeverDeletedHoweverManyThereAre() throws IOException {
        for (int i = 0; i < 40; i++) {
            setAside(HERE, store(HERE, content(i)), 5);
        }

        for (int round = 0; round < 5; round++) {
            now = now.plus(Duration.ofHours(1));
            review.run(() -> false);
        }

        assertThat(here.badCopies()).hasSize(40);
    }

    @Test
    void onTheManagersWordAloneNoneIsDeleted() throws IOException {
        for (int i = 0; i < 40; i++) {
            setAside(HERE, store(HERE, content(i)), 5);
        }
        sources =
                new BlobSources(LARGE, List.of(OTHER, LIAR), List.of()); // the one has nothing, the other sends garbage

        review.run(() -> false);

        assertThat(here.badCopies()).hasSize(40);
        assertThat(read).isPositive();
    }

    @Test
    void thoseOfWhichAGoodCopyWasReadElsewhereGoButForTheNewest() throws IOException {
        for (int i = 0; i < 20; i++) {
            setAside(HERE, store(HERE, content(i)), 5);
            store(OTHER, content(i));
        }
        sources = new BlobSources(LARGE, List.of(LIAR, OTHER), List.of());
        List<BadCopy> before = here.badCopies();

        review.run(() -> false);

        assertThat(here.badCopies()).isEqualTo(before.subList(4, 20));
    }

    @Test
    void aCopyThatReadsRightAgainIsTakenBackWhenThereIsNoOther() throws IOException {
        for (int size : new int[] {0, 1000, LARGE}) {
            byte[] content = bytes(size, size);
            BlobId blob = store(HERE, content);
            setAside(here, blob);
            assertThat(here.find(blob)).isEmpty();

            review.run(() -> false);

            assertThat(whole(here, blob)).isEqualTo(content);
        }
    }

    @Test
    void aCopyThatReadsRightAgainStaysWhereItIsWhileOthersHaveIt() throws IOException {
        BlobId blob = store(HERE, content(1));
        store(OTHER, content(1));
        setAside(here, blob);
        sources = new BlobSources(LARGE, List.of(OTHER), List.of());

        review.run(() -> false);

        assertThat(here.find(blob)).isEmpty();
        assertThat(here.badCopies()).hasSize(1);
    }

    @Test
    void aCopyThatReadsRightAgainIsTakenBackWhereThoseWhoSayThatTheyHaveItGiveSomethingElse() throws IOException {
        byte[] content = content(1);
        BlobId blob = store(HERE, content);
        setAside(here, blob);
        sources = new BlobSources(LARGE, List.of(LIAR), List.of());

        review.run(() -> false);

        assertThat(whole(here, blob)).isEqualTo(content);
    }

    @Test
    void twoBadCopiesMakeAWholeOneAlsoWhereTheOtherIsSaidToBeGood() throws IOException {
        byte[] content = content(1);
        BlobId blob = store(HERE, content);
        store(OTHER, content);
        setAside(HERE, blob, 5);
        setAside(OTHER, blob, BLOCK + 5);
        sources = new BlobSources(LARGE, List.of(OTHER), List.of());

        review.run(() -> false);

        assertThat(whole(here, blob)).isEqualTo(content);
    }

    @Test
    void aGoodCopyElsewhereIsReadOnceAsLongAsNothingIsDeleted() throws IOException {
        BlobId blob = store(HERE, content(1));
        store(OTHER, content(1));
        setAside(HERE, blob, 5);
        sources = new BlobSources(LARGE, List.of(OTHER), List.of());

        for (int i = 0; i < 5; i++) {
            review.run(() -> false);
            now = now.plus(Duration.ofHours(2));
        }

        assertThat(read).isOne();
        assertThat(here.badCopies()).hasSize(1);
    }

    @Test
    void twoBadCopiesWithDifferentBadBlocksMakeAWholeOne() throws IOException {
        byte[] content = content(1);
        BlobId blob = store(HERE, content);
        store(OTHER, content);
        setAside(HERE, blob, 5);
        setAside(OTHER, blob, BLOCK + 5);
        sources = new BlobSources(LARGE, List.of(), List.of(OTHER));

        review.run(() -> false);

        assertThat(whole(here, blob)).isEqualTo(content);
        assertThat(read).isEqualTo(1);
        assertThat(here.badCopies()).hasSize(1);
    }

    @Test
    void oneThatSendsWrongBlocksOnlyDelaysIt() throws IOException {
        byte[] content = content(1);
        BlobId blob = store(HERE, content);
        store(OTHER, content);
        setAside(HERE, blob, 5);
        setAside(OTHER, blob, BLOCK + 5);
        sources = new BlobSources(LARGE, List.of(), List.of(LIAR, OTHER));

        review.run(() -> false);
        assertThat(here.find(blob)).isEmpty();
        now = now.plus(INTERVAL);
        review.run(() -> false);

        assertThat(whole(here, blob)).isEqualTo(content);
    }

    @Test
    void twoBadCopiesWithTheSameBadBlockStayAsTheyAreAndAreTriedMoreAndMoreSeldom() throws IOException {
        byte[] content = content(1);
        BlobId blob = store(HERE, content);
        store(OTHER, content);
        setAside(HERE, blob, 5);
        setAside(OTHER, blob, 6);
        sources = new BlobSources(LARGE, List.of(), List.of(OTHER));

        for (int minute = 0; minute < 8; minute++) {
            review.run(() -> false);
            now = now.plus(INTERVAL);
        }

        assertThat(read).isEqualTo(4); // in minutes 0, 1, 3 and 7
        assertThat(here.badCopies()).hasSize(1);
        assertThat(here.find(blob)).isEmpty();
    }

    /** Other nodes in this JVM. */
    private final class Stores implements OtherNodes {
        @Override
        public BlobId digest(Source node, BlobId blob, long size) throws IOException {
            read++;
            return node.equals(LIAR) ? BlobId.ofContent(new byte[] {1}) : BlobId.ofContent(whole(store(node), blob));
        }

        @Override
        public byte[] read(Source node, BlobId blob, long from, long to) throws IOException {
            read++;
            if (node.equals(LIAR)) {
                return new byte[(int) (to - from)];
            }
            try (BlobReader reader = open(store(node), blob)) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                reader.transferTo(from, to, out);
                return out.toByteArray();
            }
        }

        private BlobStore store(Source node) {
            return node.equals(OTHER) ? other : here;
        }
    }

    private static BlobReader open(BlobStore store, BlobId blob) throws IOException {
        try {
            return store.open(blob);
        } catch (ProblemException e) {
            return store.openBadCopies(blob);
        }
    }

    private static byte[] whole(BlobStore store, BlobId blob) throws IOException {
        try (BlobReader reader = store.open(blob)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            reader.transferTo(0, reader.size(), out);
            return out.toByteArray();
        }
    }

    private static byte[] content(int seed) {
        return bytes(seed, LARGE);
    }

    private static byte[] bytes(int seed, int size) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private BlobId store(Source node, byte[] content) throws IOException {
        BlobStore store = node.equals(HERE) ? here : other;
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            return incoming.finish(new UploadFacts(
                            UploadId.create(),
                            new ClientName("me"),
                            new FileName("file"),
                            new ReplicationFactor(2),
                            node.node()))
                    .blob();
        }
    }

    /** With a wrong byte in it. */
    private void setAside(Source node, BlobId blob, int wrong) throws IOException {
        MemoryDisk disk = disk(node);
        Path file = Path.of("blobs", blob.hex().substring(0, 2), blob.hex());
        disk.damage(file, wrong, new byte[] {(byte) ~disk.bytes(file)[wrong]});
        setAside(node.equals(HERE) ? here : other, blob);
    }

    private static void setAside(BlobStore store, BlobId blob) {
        assertThat(store.quarantine(store.find(blob).orElseThrow(), "the test wants it so")
                        .join())
                .isTrue();
    }

    private static Source source(String node) {
        return new Source(new NodeId(node), URI.create("http://" + node), "grant");
    }
}
