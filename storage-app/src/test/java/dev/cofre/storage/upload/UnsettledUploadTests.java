package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.batch.BatchFrame;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.api.upload.UploadStatus.State;
import dev.cofre.api.upload.Withdrawal;
import dev.cofre.storage.blob.MemoryBlobStore;
import dev.cofre.storage.blob.MemoryDrive;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.manager.Manager;
import dev.cofre.storage.manager.ManagerTestAccess;
import dev.cofre.storage.replica.PeerReads;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What becomes of each upload that nobody has told the end of. */
class UnsettledUploadTests {
    private static final NodeId SELF = new NodeId("server2");
    private static final NodeId PRIMARY = new NodeId("server1");
    private static final Instant COMMITTED = Instant.parse("2026-01-01T01:00:00Z");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    /** What the manager says of an upload when it is asked; and when a proof is taken back. */
    private Function<UploadId, UploadStatus> catalog = upload -> new UploadStatus(upload, State.UNKNOWN, null);

    private Function<UploadId, UploadStatus> withdrawal = upload -> catalog.apply(upload);
    /** What the primary says. */
    private State known = State.STORED;

    private boolean silent;
    private NodeState primary = NodeState.LIVE;
    private final Set<UploadId> underWay = new HashSet<>();
    private final List<UploadId> finished = new ArrayList<>();
    private final List<UploadId> asked = new ArrayList<>();
    private final MemoryBlobStore store = new MemoryBlobStore(new MemoryDrive(), clock, 1 << 20, 1000);
    private final Settlement settlement = settlement();

    @Test
    void whatTheCatalogHasIsNoted() {
        StoredUpload own = stored(SELF);
        StoredUpload replica = stored(PRIMARY);
        catalog = upload -> committed(upload, own.blob());

        settleAfter(Duration.ofMinutes(1));

        assertThat(List.of(own, replica))
                .allSatisfy(each -> assertThat(store.upload(each.facts().upload())
                                .orElseThrow()
                                .version())
                        .isEqualTo(3));
        assertThat(finished).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whatTheCatalogHasWithOtherBytesIsNotNoted() {
        StoredUpload replica = stored(PRIMARY);
        catalog = upload -> committed(upload, BlobId.ofContent(new byte[] {9}));

        settleAfter(Duration.ofMinutes(1));

        assertThat(store.upload(replica.facts().upload())).contains(replica);
        assertThat(asked).isEmpty();
    }

    @Test
    void whatHasGoneFromTheCatalogIsForgottenAndItsBlobStays() {
        StoredUpload gone = stored(SELF);
        StoredUpload other = stored(SELF);
        catalog = upload ->
                new UploadStatus(upload, upload.equals(gone.facts().upload()) ? State.EXPIRED : State.OPEN, null);

        settleAfter(Duration.ofMinutes(1));

        assertThat(store.upload(gone.facts().upload())).isEmpty();
        assertThat(store.find(other.blob())).isPresent();
    }

    @Test
    void aPrimaryFinishesWhatIsItsOwnUnlessItIsDoingSoAlready() {
        StoredUpload left = stored(SELF);
        StoredUpload busy = stored(SELF);
        underWay.add(busy.facts().upload());

        settleAfter(Duration.ofMinutes(1));

        assertThat(finished).containsExactly(left.facts().upload());
    }

    @Test
    void whatHasJustComeIsLeftAlone() {
        stored(SELF);

        settleAfter(Duration.ofSeconds(9));

        assertThat(finished).isEmpty();
    }

    @Test
    void aReplicaWaitsForItsPrimaryWhichHasIt() {
        StoredUpload replica = stored(PRIMARY);

        settleAfter(Duration.ofMinutes(50));

        assertThat(finished).isEmpty();
        assertThat(store.upload(replica.facts().upload())).contains(replica);
    }

    @Test
    void aReplicaTakesThePlaceOfAPrimaryThatHasItOnRecordAndDoesNotFinishIt() {
        StoredUpload replica = stored(PRIMARY);

        settleAfter(Duration.ofMinutes(61));

        assertThat(finished).containsExactly(replica.facts().upload());
    }

    @Test
    void aReplicaTakesThePlaceOfAPrimaryThatIsLostUnlessAClientMayStillTryAgain() {
        StoredUpload replica = stored(PRIMARY);
        primary = NodeState.LOST;
        catalog = upload -> new UploadStatus(upload, State.OPEN, null);
        settleAfter(Duration.ofMinutes(1));
        assertThat(finished).isEmpty();

        catalog = upload -> new UploadStatus(upload, State.UNKNOWN, null);
        settleAfter(Duration.ofMinutes(1));
        assertThat(finished).containsExactly(replica.facts().upload());
    }

    @Test
    void aReplicaThatItsPrimaryHasGivenUpIsDroppedHoweverOldItIs() {
        for (Duration age : List.of(Duration.ofMinutes(1), Duration.ofMinutes(61))) {
            StoredUpload replica = stored(PRIMARY);
            known = State.UNKNOWN;

            settleAfter(age);

            assertThat(finished).isEmpty();
            assertThat(store.upload(replica.facts().upload())).isEmpty();
        }
    }

    @Test
    void aReplicaStaysWithWhichItsUploadWasFinishedElsewhereMeanwhile() {
        StoredUpload replica = stored(PRIMARY);
        known = State.UNKNOWN;
        withdrawal = upload -> committed(upload, replica.blob());

        settleAfter(Duration.ofMinutes(1));

        assertThat(store.upload(replica.facts().upload())).contains(replica);
    }

    @Test
    void aPrimaryThatIsSilentIsAskedOnceInALook() {
        stored(PRIMARY);
        stored(PRIMARY);
        stored(PRIMARY);
        silent = true;

        settleAfter(Duration.ofMinutes(1));
        assertThat(asked).hasSize(1);
        settleAfter(Duration.ofMinutes(1));
        assertThat(asked).hasSize(2);
        assertThat(store.unsettled(now, 10)).hasSize(3);
    }

    @Test
    void nothingIsDecidedWithoutTheManager() {
        StoredUpload replica = stored(PRIMARY);
        known = State.UNKNOWN;
        catalog = upload -> {
            throw new ProblemException(ProblemType.MANAGER_UNREACHABLE, "it is away");
        };

        settleAfter(Duration.ofMinutes(61));

        assertThat(asked).isEmpty();
        assertThat(store.upload(replica.facts().upload())).contains(replica);
    }

    private void settleAfter(Duration time) {
        now = now.plus(time);
        settlement.settle();
    }

    private StoredUpload stored(NodeId by) {
        byte[] content = {1, 2, 3};
        UploadFacts facts = new UploadFacts(
                UploadId.create(), new ClientName("alice"), new FileName("a.txt"), new ReplicationFactor(2), by);
        return store.store(facts, BlobId.ofContent(content), content).join();
    }

    private UploadStatus committed(UploadId upload, BlobId blob) {
        StoredUpload stored = store.upload(upload).orElseThrow();
        return new UploadStatus(
                upload,
                State.COMMITTED,
                new Receipt(
                        upload,
                        stored.facts().client(),
                        stored.facts().name(),
                        3,
                        blob,
                        stored.size(),
                        stored.facts().copies(),
                        List.of(),
                        COMMITTED));
    }

    private Settlement settlement() {
        UnfinishedUploads uploads = new UnfinishedUploads() {
            @Override
            public boolean isUnderWay(UploadId upload) {
                return underWay.contains(upload);
            }

            @Override
            public CompletableFuture<Receipt> resume(StoredUpload stored) {
                finished.add(stored.facts().upload());
                return CompletableFuture.failedFuture(new IllegalStateException("only asked for"));
            }
        };
        return new Settlement(
                store,
                uploads,
                manager(),
                new Peers(),
                SELF,
                () -> now,
                clock,
                new SettlementProperties(Duration.ofSeconds(10), Duration.ofSeconds(2)));
    }

    private Manager manager() {
        ManagerApi api = (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(),
                new Class<?>[] {ManagerApi.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "statuses" ->
                        ((List<?>) arguments[0])
                                .stream()
                                        .map(upload -> catalog.apply((UploadId) upload))
                                        .toList();
                    case "withdraw" -> withdrawal.apply(((Withdrawal) arguments[1]).upload());
                    case "nodes" ->
                        List.of(new NodeView(
                                PRIMARY,
                                URI.create("http://server1:1"),
                                "zone",
                                primary,
                                0,
                                0,
                                0,
                                0,
                                null,
                                null,
                                null));
                    default -> throw new IllegalStateException(method.getName());
                });
        return ManagerTestAccess.of(api, SELF);
    }

    private final class Peers implements PeerReads {
        @Override
        public UploadStatus status(URI node, UploadId upload) throws IOException {
            asked.add(upload);
            if (silent) {
                throw new IOException("it does not answer");
            }
            return new UploadStatus(upload, known, null);
        }

        @Override
        public List<BatchAnswer.Blob> readBatch(URI node, List<BatchFrame> wanted) {
            throw new IllegalStateException("nothing is read");
        }

        @Override
        public void read(URI node, String grant, BlobId blob, long from, long size, Sink sink) {
            throw new IllegalStateException("nothing is read");
        }
    }
}
