package dev.cofre.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Warrant;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlobStore} keeps to. */
public abstract class BlobStoreContract {
    private static final int SMALL = 1000;
    private static final int LARGE = (3 << 20) + 17;

    protected final Clock clock = Clock.systemUTC();
    protected BlobStore store;

    protected abstract BlobStore open() throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open();
    }

    @AfterEach
    void closeStore() throws IOException {
        store.close();
    }

    protected void reopen() throws IOException {
        store.close();
        store = open();
    }

    @Test
    void theManagersWordForAnUploadIsKeptUntilTheCatalogHasIt() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            Warrant warrant = Warrant.ofFile(Samples.content(size, Warrant.CODE));
            UploadFacts facts = Samples.facts().with(warrant);
            byte[] content = Samples.content(size, size);
            Samples.receive(store, facts, content);
            store.link(facts.withPrimary(new NodeId("server2")), BlobId.ofContent(content))
                    .join();

            assertThat(store.upload(facts.upload()).orElseThrow().facts().warrant())
                    .isEqualTo(warrant);
            reopen();
            assertThat(store.unsettled(clock.instant().plusSeconds(1), null, 10).uploads())
                    .singleElement()
                    .satisfies(each -> assertThat(each.facts().warrant()).isEqualTo(warrant));

            settle(facts, BlobId.ofContent(content));
            reopen();
            assertThat(store.upload(facts.upload()).orElseThrow().version()).isEqualTo(1);
        }
    }

    @Test
    void aBlobWhoseUploadsAreAllSettledCanBeDroppedAndComesBack() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(size, size);
            BlobId blob = BlobId.ofContent(content);
            UploadFacts facts = Samples.facts();
            Samples.receive(store, facts, content);
            settle(facts, blob);

            drop(blob);

            assertThat(store.find(blob)).isEmpty();
            assertThat(store.usage().blobs()).isZero();
            reopen();
            assertThat(store.find(blob)).isEmpty();
            Samples.receive(store, facts, content);
            reopen();
            assertThat(Samples.read(store, blob)).isEqualTo(content);
            settle(facts, blob);
            drop(blob);
            reopen();
            assertThat(store.find(blob)).isEmpty();
        }
    }

    @Test
    void aBlobThatCameBackOutlivesAnUploadThatIsGivenUp() throws IOException {
        byte[] content = Samples.content(1, SMALL);
        BlobId blob = BlobId.ofContent(content);
        UploadFacts counted = Samples.facts();
        Samples.store(store, counted, content);
        settle(counted, blob);
        drop(blob);
        Samples.store(store, counted, content);

        store.giveUp(store.link(Samples.facts(), blob).join()).join();

        reopen();
        assertThat(Samples.read(store, blob)).isEqualTo(content);
    }

    @Test
    void aBlobWithAnOpenUploadDoesNotLeave() {
        byte[] open = Samples.content(1, SMALL);
        byte[] settled = Samples.content(2, SMALL);
        UploadFacts facts = Samples.facts();
        Samples.store(store, Samples.facts(), open);
        Samples.store(store, facts, settled);
        settle(facts, BlobId.ofContent(settled));

        try (LeavingBlobs leaving = store.leave(List.of(BlobId.ofContent(open), BlobId.ofContent(settled)))
                .join()) {
            assertThat(leaving.blobs()).containsExactly(BlobId.ofContent(settled));
        }
    }

    @Test
    void noUploadOfALeavingBlobIsTakenUntilItIsDecided() {
        byte[] content = Samples.content(1, SMALL);
        BlobId blob = BlobId.ofContent(content);
        UploadFacts facts = Samples.facts();
        Samples.store(store, facts, content);
        settle(facts, blob);

        try (LeavingBlobs leaving = store.leave(List.of(blob)).join()) {
            assertThat(leaving.blobs()).containsExactly(blob);
            assertThat(store.leave(List.of(blob)).join().blobs()).isEmpty();
            assertThatThrownBy(() -> store.link(Samples.facts(), blob).join())
                    .hasCauseInstanceOf(ProblemException.class)
                    .hasMessageContaining("being dropped");
            assertThatThrownBy(() -> Samples.store(store, Samples.facts(), content))
                    .hasMessageContaining("being dropped");
        }

        store.link(Samples.facts(), blob).join();
        assertThat(store.find(blob)).isPresent();
    }

    @Test
    void whatMayBeCountedOnAgainIsNotDroppedAnyMore() throws IOException {
        byte[] content = Samples.content(1, SMALL);
        BlobId blob = BlobId.ofContent(content);
        UploadFacts facts = Samples.facts();
        Samples.store(store, facts, content);
        settle(facts, blob);
        LeavingBlobs leaving = store.leave(List.of(blob)).join();
        leaving.close();
        store.link(Samples.facts(), blob).join();

        assertThat(leaving.drop(List.of(blob)).join()).isZero();

        assertThat(Samples.read(store, blob)).isEqualTo(content);
    }

    private void settle(UploadFacts facts, BlobId blob) {
        store.committed(facts.upload(), 1, Instant.EPOCH);
        Awaitility.await().until(() -> {
            try (LeavingBlobs leaving = store.leave(List.of(blob)).join()) {
                return !leaving.blobs().isEmpty();
            }
        });
    }

    private void drop(BlobId blob) {
        try (LeavingBlobs leaving = store.leave(List.of(blob)).join()) {
            assertThat(leaving.drop(List.of(blob)).join()).isEqualTo(1);
        }
    }

    @Test
    void aSmallBlobComesBackAsItWasStored() throws IOException {
        byte[] content = Samples.content(1, SMALL);
        UploadFacts facts = Samples.facts();
        Instant before = Instant.ofEpochMilli(clock.millis());

        StoredUpload stored = Samples.store(store, facts, content);

        assertThat(stored.facts()).isEqualTo(facts);
        assertThat(stored.blob()).isEqualTo(BlobId.ofContent(content));
        assertThat(stored.size()).isEqualTo(SMALL);
        assertThat(stored.stored()).isBetween(before, clock.instant());
        assertThat(stored.version()).isNull();
        assertThat(Samples.read(store, stored.blob())).isEqualTo(content);
        assertThat(store.find(stored.blob())).contains(new StoredBlob(stored.blob(), SMALL, stored.stored()));
        assertThat(store.upload(facts.upload())).contains(stored);
    }

    @Test
    void aLargeBlobComesBackAsItWasReceived() throws IOException {
        byte[] content = Samples.content(2, LARGE);
        UploadFacts facts = Samples.facts();

        StoredUpload stored = Samples.receive(store, facts, content);

        assertThat(stored.blob()).isEqualTo(BlobId.ofContent(content));
        assertThat(Samples.read(store, stored.blob())).isEqualTo(content);
        assertThat(store.upload(facts.upload())).contains(stored);
    }

    @Test
    void everythingIsThereAfterOpeningAgain() throws IOException {
        StoredUpload small = Samples.store(store, Samples.facts(), Samples.content(3, SMALL));
        StoredUpload large = Samples.receive(store, Samples.facts(), Samples.content(4, LARGE));
        StoredUpload empty = Samples.store(store, Samples.facts(), new byte[0]);
        StoreUsage usage = store.usage();

        reopen();

        assertThat(store.upload(small.facts().upload())).contains(small);
        assertThat(store.upload(large.facts().upload())).contains(large);
        assertThat(Samples.read(store, small.blob())).isEqualTo(Samples.content(3, SMALL));
        assertThat(Samples.read(store, large.blob())).isEqualTo(Samples.content(4, LARGE));
        assertThat(Samples.read(store, empty.blob())).isEmpty();
        assertThat(store.usage().blobs()).isEqualTo(usage.blobs()).isEqualTo(3);
        assertThat(store.usage().bytes()).isEqualTo(usage.bytes()).isEqualTo(SMALL + LARGE);
    }

    @Test
    void aFileThatPassesByTheCacheIsReadToItsLastByteHoweverItEnds() throws IOException {
        for (int behind : new int[] {0, 1, 4095, 4096, 100_001}) {
            byte[] content = Samples.content(behind, (9 << 20) + behind);
            BlobId blob = Samples.receive(store, Samples.facts(), content).blob();

            assertThat(Samples.read(store, blob)).as("9 MiB + %d", behind).isEqualTo(content);
            try (BlobReader reader = store.open(blob)) {
                assertThat(Samples.read(reader, (9 << 20) - 1, content.length))
                        .isEqualTo(Arrays.copyOfRange(content, (9 << 20) - 1, content.length));
                assertThat(Samples.read(reader, 70_000, 70_001)).containsExactly(content[70_000]);
            }
        }
    }

    @Test
    void anyRangeCanBeRead() throws IOException {
        byte[] content = Samples.content(5, LARGE);
        BlobId blob = Samples.receive(store, Samples.facts(), content).blob();
        int block = 1 << 20;

        try (BlobReader reader = store.open(blob)) {
            for (int[] range : List.of(
                    new int[] {0, 1},
                    new int[] {0, 0},
                    new int[] {block - 1, block + 1},
                    new int[] {block, 2 * block},
                    new int[] {17, LARGE},
                    new int[] {LARGE - 1, LARGE},
                    new int[] {LARGE, LARGE})) {
                assertThat(Samples.read(reader, range[0], range[1]))
                        .isEqualTo(Arrays.copyOfRange(content, range[0], range[1]));
            }
            assertThatThrownBy(() -> Samples.read(reader, 0, LARGE + 1)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aReplicaThatIsSetAsideIsNotHereUntilItIsStoredAnew() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(size, size);
            UploadFacts facts = Samples.facts();
            BlobId blob = Samples.receive(store, facts, content).blob();
            settle(facts, blob);
            StoredBlob judged = store.find(blob).orElseThrow();

            assertThat(store.quarantine(judged, "it is only a test").join()).isTrue();
            assertThat(store.quarantine(judged, "it is only a test").join()).isFalse();

            assertThat(store.find(blob)).isEmpty();
            assertThatThrownBy(() -> store.open(blob))
                    .asInstanceOf(type(ProblemException.class))
                    .matches(e -> e.is(ProblemType.UNKNOWN_BLOB));
            reopen();
            assertThat(store.find(blob)).isEmpty();
            assertThat(store.usage().blobs()).isZero();

            Samples.receive(store, facts, content);
            assertThat(Samples.read(store, blob)).isEqualTo(content);
            assertThat(store.quarantine(judged, "word of the one before").join())
                    .isFalse();
            reopen();
            assertThat(Samples.read(store, blob)).isEqualTo(content);
            assertThat(store.upload(facts.upload())).isPresent();
            drop(blob);
        }
    }

    @Test
    void anUploadThatIsForgottenLeavesItsBlob() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(size, size);
            StoredUpload judged = Samples.receive(store, Samples.facts(), content);

            assertThat(store.forget(judged).join()).isTrue();
            assertThat(store.forget(judged).join()).isFalse();

            reopen();
            assertThat(store.upload(judged.facts().upload())).isEmpty();
            assertThat(Samples.read(store, judged.blob())).isEqualTo(content);
            drop(judged.blob());
            assertThat(store.find(judged.blob())).isEmpty();
        }
        assertThat(store.usage().bytes()).isZero();
    }

    @Test
    void uploadsComeByThePageWithWhatTheCatalogSaidOfThem() throws IOException {
        Map<UploadId, BlobId> stored = new TreeMap<>();
        Map<UploadId, UploadFacts> all = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            UploadFacts facts = Samples.facts();
            byte[] content = Samples.content(i, i % 2 == 0 ? SMALL : LARGE);
            Samples.receive(store, facts, content);
            stored.put(facts.upload(), BlobId.ofContent(content));
            all.put(facts.upload(), facts);
        }
        UploadId settled = stored.keySet().iterator().next();
        Instant committed = Instant.parse("2026-11-26T10:00:00.123Z");
        store.committed(settled, 3, committed);
        UploadId dropped = List.copyOf(stored.keySet()).get(1);
        BlobId bytes = Objects.requireNonNull(stored.get(dropped));
        settle(Objects.requireNonNull(all.get(dropped)), bytes);
        drop(bytes);

        for (int round = 0; round < 2; round++) {
            List<StoredUpload> found = new ArrayList<>();
            UploadId after = null;
            do {
                StoredUploads page = store.uploads(after, 3);
                assertThat(page.uploads()).hasSizeLessThanOrEqualTo(3);
                assertThat(page.unreadable()).isZero();
                found.addAll(page.uploads());
                after = page.next();
            } while (after != null);

            assertThat(found).extracting(each -> each.facts().upload()).containsExactlyElementsOf(stored.keySet());
            assertThat(found).extracting(StoredUpload::blob).containsExactlyElementsOf(stored.values());
            assertThat(found.get(0).version()).isEqualTo(3);
            assertThat(found.get(0).committed()).isEqualTo(committed);
            assertThat(found.get(1).version()).isEqualTo(1);
            assertThat(found.get(2).version()).isNull();
            assertThat(found.get(2).committed()).isNull();
            reopen();
        }
    }

    @Test
    void uploadsThatWereEnteredSinceComeByThePageWithThoseThatAreOpen() throws IOException {
        List<UploadId> stored = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            UploadFacts facts = Samples.facts();
            Samples.receive(store, facts, Samples.content(i, i % 2 == 0 ? SMALL : LARGE));
            stored.add(facts.upload());
        }
        Instant committed = Instant.parse("2026-11-26T10:00:00.123Z");
        for (int i = 0; i < 4; i++) {
            store.committed(stored.get(i), 1, committed, 100 + i);
        }
        store.committed(stored.get(4), 1, committed);
        awaitCounter(103);

        for (int round = 0; round < 2; round++) {
            assertThat(since(101)).containsExactlyInAnyOrder(stored.get(2), stored.get(3), stored.get(5));
            assertThat(since(103)).containsExactly(stored.get(5));
            assertThat(store.counter()).isEqualTo(103);
            reopen();
        }
    }

    private void awaitCounter(long counter) {
        await().until(() -> store.counter() == counter);
    }

    private List<UploadId> since(long counter) {
        List<UploadId> found = new ArrayList<>();
        UploadId after = null;
        do {
            StoredUploads page = store.uploadsSince(counter, after, 2);
            page.uploads().forEach(each -> found.add(each.facts().upload()));
            after = page.next();
        } while (after != null);
        return found;
    }

    @Test
    void blobsComeByThePageInTheOrderOfTheirIds() {
        List<BlobId> stored = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            stored.add(Samples.store(store, Samples.facts(), Samples.content(i, SMALL))
                    .blob());
        }
        stored.sort(Comparator.naturalOrder());

        List<StoredBlob> first = store.blobs(null, 10);

        assertThat(first).extracting(StoredBlob::blob).isEqualTo(stored.subList(0, 10));
        assertThat(first).extracting(StoredBlob::size).containsOnly((long) SMALL);
        assertThat(store.blobs(stored.get(9), 100)).extracting(StoredBlob::blob).isEqualTo(stored.subList(10, 25));
        assertThat(store.blobs(stored.get(24), 10)).isEmpty();
    }

    @Test
    void anUploadThatIsSentAgainIsRecordedAnewAndCountsOnce() throws IOException {
        byte[] content = Samples.content(6, SMALL);
        UploadFacts facts = Samples.facts();
        UploadFacts byAnother = facts.withPrimary(new NodeId("server2"));

        StoredUpload first = Samples.store(store, facts, content);
        StoredUpload second = Samples.receive(store, facts, content);
        StoredUpload third = Samples.store(store, facts, content);
        StoredUpload last = store.link(byAnother, first.blob()).join();

        assertThat(List.of(first, second, third, last))
                .isSortedAccordingTo(Comparator.comparing(StoredUpload::stored))
                .doesNotHaveDuplicates()
                .allSatisfy(stored -> assertThat(stored.blob()).isEqualTo(BlobId.ofContent(content)));
        assertThat(store.upload(facts.upload())).contains(last);
        assertThat(last.facts()).isEqualTo(byAnother);
        assertThat(store.giveUp(last).join()).isTrue();
        reopen();
        assertThat(store.upload(facts.upload())).isEmpty();
        assertThat(store.find(first.blob())).isEmpty();
    }

    @Test
    void aCommittedUploadThatIsSentAgainIsAnsweredAsTheFirstTime() throws IOException {
        byte[] content = Samples.content(6, SMALL);
        StoredUpload first = Samples.store(store, Samples.facts(), content);
        store.committed(first.facts().upload(), 3, clock.instant());
        reopen();

        StoredUpload again = Samples.store(store, first.facts().withPrimary(new NodeId("server2")), content);

        assertThat(again.facts()).isEqualTo(first.facts());
        assertThat(again.stored()).isEqualTo(first.stored());
        assertThat(again.version()).isEqualTo(3);
    }

    @Test
    void whatWasJudgedBeforeAnUploadWasProvedAnewGivesNothingUp() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(22, size);
            StoredUpload judged = Samples.receive(store, Samples.facts(), content);
            // another primary, or the same one once more, is told that the bytes are here
            StoredUpload proved = store.link(judged.facts().withPrimary(new NodeId("server2")), judged.blob())
                    .join();

            assertThat(store.giveUp(judged).join()).isFalse();

            reopen();
            assertThat(store.upload(judged.facts().upload())).contains(proved);
            assertThat(Samples.read(store, proved.blob())).isEqualTo(content);
        }
    }

    @Test
    void anUploadIdCannotBringOtherBytes() {
        UploadFacts facts = Samples.facts();
        Samples.store(store, facts, Samples.content(7, SMALL));
        byte[] other = Samples.content(8, SMALL);

        assertThat(Samples.refusedWith(ProblemType.UPLOAD_CONFLICT, store.store(facts, BlobId.ofContent(other), other)))
                .isTrue();
        assertThat(store.find(BlobId.ofContent(other))).isEmpty();
    }

    @Test
    void aBlobThatComesTwiceIsKeptOnce() throws IOException {
        byte[] content = Samples.content(9, LARGE);
        try (IncomingBlob one = store.receive(LARGE);
                IncomingBlob other = store.receive(-1)) {
            one.write(content, 0, LARGE);
            other.write(content, 0, LARGE);
            StoredUpload first = one.finish(Samples.facts());
            StoredUpload second = other.finish(Samples.facts());

            assertThat(first.blob()).isEqualTo(second.blob()).isEqualTo(one.digest());
            store.giveUp(first).join();
        }

        assertThat(store.usage().blobs()).isEqualTo(1);
        assertThat(Samples.read(store, BlobId.ofContent(content))).isEqualTo(content);
    }

    @Test
    void aLinkNeedsABlobThatIsHere() {
        byte[] content = Samples.content(10, SMALL);
        BlobId blob = BlobId.ofContent(content);

        assertThat(Samples.refusedWith(ProblemType.UNKNOWN_BLOB, store.link(Samples.facts(), blob)))
                .isTrue();

        Samples.store(store, Samples.facts(), content);
        UploadFacts second = Samples.facts();
        assertThat(store.link(second, blob).join().size()).isEqualTo(SMALL);
        assertThat(store.upload(second.upload())).isPresent();
    }

    @Test
    void theLastUploadThatIsGivenUpTakesTheBlobAlong() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(11, size);
            StoredUpload first = Samples.receive(store, Samples.facts(), content);
            StoredUpload second = store.link(Samples.facts(), first.blob()).join();

            store.giveUp(first).join();
            assertThat(store.upload(first.facts().upload())).isEmpty();
            assertThat(Samples.read(store, first.blob())).isEqualTo(content);

            store.giveUp(second).join();
            reopen();
            assertThat(store.upload(second.facts().upload())).isEmpty();
            assertThat(store.find(first.blob())).isEmpty();
            assertThatThrownBy(() -> store.open(first.blob()))
                    .asInstanceOf(type(ProblemException.class))
                    .matches(e -> e.is(ProblemType.UNKNOWN_BLOB));
            assertThat(store.usage().blobs()).isZero();
            assertThat(store.usage().bytes()).isZero();
        }
    }

    @Test
    void givingUpAnUnknownUploadDoesNoHarm() {
        StoredUpload stored = Samples.store(store, Samples.facts(), Samples.content(23, SMALL));
        assertThat(store.giveUp(stored).join()).isTrue();

        assertThat(store.giveUp(stored).join()).isFalse();
        assertThat(store.usage().writable()).isTrue();
    }

    @Test
    void anUploadThatWasGivenUpCanBeStoredAgain() throws IOException {
        byte[] content = Samples.content(12, SMALL);
        UploadFacts facts = Samples.facts();
        store.giveUp(Samples.store(store, facts, content)).join();

        Samples.store(store, facts, content);

        reopen();
        assertThat(Samples.read(store, BlobId.ofContent(content))).isEqualTo(content);
        assertThat(store.upload(facts.upload())).isPresent();
    }

    @Test
    void aBlobStaysReadableWhileItIsOpen() throws IOException {
        for (int size : new int[] {SMALL, LARGE}) {
            byte[] content = Samples.content(13, size);
            StoredUpload stored = Samples.receive(store, Samples.facts(), content);
            try (BlobReader reader = store.open(stored.blob())) {
                store.giveUp(stored).join();

                assertThat(reader.blob()).isEqualTo(stored.blob());
                assertThat(Samples.read(reader, 0, size)).isEqualTo(content);
            }
        }
    }

    @Test
    void aCommittedUploadIsSettledAndCannotBeGivenUp() throws IOException {
        StoredUpload stored = Samples.store(store, Samples.facts(), Samples.content(14, SMALL));
        UploadId upload = stored.facts().upload();
        Instant later = stored.stored().plusSeconds(1);
        assertThat(store.unsettled(later, 10)).containsExactly(stored);

        store.committed(upload, 7, clock.instant());

        assertThat(store.upload(upload)).get().extracting(StoredUpload::version).isEqualTo(7);
        assertThat(store.unsettled(later, 10)).isEmpty();
        assertThat(Samples.refusedWith(ProblemType.UPLOAD_CONFLICT, store.giveUp(stored)))
                .isTrue();
        reopen();
        assertThat(store.upload(upload)).get().extracting(StoredUpload::version).isEqualTo(7);
        assertThat(store.unsettled(later, 10)).isEmpty();
    }

    @Test
    void aNoteOfTheCatalogIsWrittenAlsoIfNobodyElseWrites() {
        StoredUpload stored = Samples.store(store, Samples.facts(), Samples.content(15, SMALL));

        store.committed(stored.facts().upload(), 1, clock.instant());

        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Samples.refusedWith(ProblemType.UPLOAD_CONFLICT, store.giveUp(stored)));
    }

    @Test
    void unsettledUploadsAreListedOldestFirst() {
        List<StoredUpload> stored = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stored.add(Samples.store(store, Samples.facts(), Samples.content(16 + i, SMALL)));
        }
        store.giveUp(stored.get(1)).join();

        List<StoredUpload> unsettled = store.unsettled(clock.instant().plusSeconds(1), 3);

        assertThat(unsettled).hasSize(3).isSortedAccordingTo(Comparator.comparing(StoredUpload::stored));
        assertThat(store.unsettled(Instant.EPOCH, 10)).isEmpty();
    }

    @Test
    void allThatIsUnsettledComesByPageByPage() {
        Set<UploadId> stored = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            stored.add(Samples.store(store, Samples.facts(), Samples.content(16 + i, SMALL))
                    .facts()
                    .upload());
        }
        Instant later = clock.instant().plusSeconds(1);

        List<UploadId> seen = new ArrayList<>();
        UnsettledUploads.Place place = null;
        do {
            UnsettledUploads page = store.unsettled(later, place, 3);
            page.uploads().forEach(upload -> seen.add(upload.facts().upload()));
            place = page.next();
        } while (place != null);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void aCommittedUploadIsForgottenOnceItsBlobHasAnotherOrIsGone() throws IOException {
        byte[] content = Samples.content(14, SMALL);
        StoredUpload first = Samples.store(store, Samples.facts(), content);
        store.committed(first.facts().upload(), 1, clock.instant());

        assertThat(store.forget(first).join()).isFalse();

        StoredUpload second = Samples.store(store, Samples.facts(), content);
        store.committed(second.facts().upload(), 1, clock.instant());
        assertThat(store.forget(first).join()).isTrue();
        reopen();
        assertThat(store.uploads(null, 10).uploads())
                .extracting(StoredUpload::facts)
                .containsExactly(second.facts());
        assertThat(store.find(first.blob())).isPresent();

        try (LeavingBlobs leaving = store.leave(List.of(first.blob())).join()) {
            leaving.drop(leaving.blobs()).join();
        }
        assertThat(store.forget(second).join()).isTrue();
        reopen();
        assertThat(store.uploads(null, 10).uploads()).isEmpty();
    }

    @Test
    void anIncomingBlobThatIsNotFinishedLeavesNothing() throws IOException {
        byte[] content = Samples.content(20, LARGE);
        BlobId digest;
        try (IncomingBlob incoming = store.receive(LARGE)) {
            incoming.write(content, 0, LARGE);
            digest = incoming.digest();
            assertThat(incoming.size()).isEqualTo(LARGE);
        }

        assertThat(store.find(digest)).isEmpty();
        assertThat(store.usage().blobs()).isZero();
    }

    @Test
    void whatIsAnnouncedIsTakenOffTheFreeSpaceUntilItIsSettled() throws IOException {
        long huge = store.usage().free() / 2;
        try (IncomingBlob incoming = store.receive(huge)) {
            assertThat(store.usage().free()).isLessThan(huge + huge / 2);
            assertThatThrownBy(() -> store.receive(huge + huge / 2))
                    .asInstanceOf(type(ProblemException.class))
                    .matches(e -> e.is(ProblemType.NO_SPACE));
        }

        assertThat(store.usage().free()).isGreaterThan(huge + huge / 2);
    }

    @Test
    void manyRequestsAtOnceAreAllAnswered() throws IOException {
        List<CompletableFuture<StoredUpload>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] content = Samples.content(i % 50, SMALL);
            futures.add(store.store(Samples.facts(), BlobId.ofContent(content), content));
        }

        assertThat(futures)
                .allSatisfy(future -> assertThat(future.join().size()).isEqualTo(SMALL));
        assertThat(store.usage().blobs()).isEqualTo(50);
        reopen();
        for (int i = 0; i < 50; i++) {
            byte[] content = Samples.content(i, SMALL);
            assertThat(Samples.read(store, BlobId.ofContent(content))).isEqualTo(content);
        }
    }

    @Test
    void aClosedStoreRefusesWrites() throws IOException {
        store.close();
        byte[] content = Samples.content(21, SMALL);

        assertThat(Samples.refusedWith(
                        ProblemType.READ_ONLY, store.store(Samples.facts(), BlobId.ofContent(content), content)))
                .isTrue();
    }

    @Test
    void tooLargeABlobIsNoSmallBlob() {
        byte[] content = new byte[store.smallLimit() + 1];

        assertThatThrownBy(() -> store.store(Samples.facts(), BlobId.ofContent(content), content))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
