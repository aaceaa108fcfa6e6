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
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OverdueUploadTests {
    private static final NodeId SELF = new NodeId("server2");
    private static final NodeId PRIMARY = new NodeId("server1");

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private State known = State.STORED;
    private final List<UploadId> finished = new ArrayList<>();
    private final MemoryBlobStore store = new MemoryBlobStore(new MemoryDrive(), new TestTime(), 1 << 20, 1000);
    private final Settlement settlement = settlement();

    @Test
    void aReplicaWaitsForItsPrimaryWhichHasIt() {
        StoredUpload replica = replica();

        now = now.plus(Duration.ofMinutes(50));
        settlement.settle();

        assertThat(finished).isEmpty();
        assertThat(store.upload(replica.facts().upload())).contains(replica);
    }

    @Test
    void aReplicaTakesThePlaceOfAPrimaryThatHasItOnRecordAndDoesNotFinishIt() {
        StoredUpload replica = replica();

        now = now.plus(Duration.ofMinutes(61));
        settlement.settle();

        assertThat(finished).containsExactly(replica.facts().upload());
    }

    @Test
    void aReplicaThatItsPrimaryHasGivenUpIsDroppedHoweverOldItIs() {
        StoredUpload replica = replica();
        known = State.UNKNOWN;

        now = now.plus(Duration.ofMinutes(61));
        settlement.settle();

        assertThat(finished).isEmpty();
        assertThat(store.upload(replica.facts().upload())).isEmpty();
    }

    private StoredUpload replica() {
        byte[] content = {1, 2, 3};
        UploadFacts facts = new UploadFacts(
                UploadId.create(), new ClientName("alice"), new FileName("a.txt"), new ReplicationFactor(2), PRIMARY);
        return store.store(facts, BlobId.ofContent(content), content).join();
    }

    private Settlement settlement() {
        UnfinishedUploads uploads = new UnfinishedUploads() {
            @Override
            public boolean isUnderWay(UploadId upload) {
                return false;
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
                new TestTime(),
                new SettlementProperties(Duration.ofSeconds(10), Duration.ofSeconds(2)));
    }

    /** Knows nothing of any upload, and says that the primary lives. */
    private static Manager manager() {
        ManagerApi api = (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(),
                new Class<?>[] {ManagerApi.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "statuses" ->
                        ((List<?>) arguments[0])
                                .stream()
                                        .map(upload -> new UploadStatus((UploadId) upload, State.UNKNOWN, null))
                                        .toList();
                    case "upload" -> new UploadStatus((UploadId) arguments[0], State.UNKNOWN, null);
                    case "withdraw" -> new UploadStatus(((Withdrawal) arguments[1]).upload(), State.UNKNOWN, null);
                    case "nodes" ->
                        List.of(new NodeView(
                                PRIMARY,
                                URI.create("http://server1:1"),
                                "zone",
                                NodeState.LIVE,
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
        public UploadStatus status(URI node, UploadId upload) {
            return new UploadStatus(upload, known, null);
        }

        @Override
        public List<BatchAnswer.Blob> readBatch(URI node, List<BatchFrame> asked) {
            throw new IllegalStateException("nothing is read");
        }

        @Override
        public void read(URI node, String grant, BlobId blob, long from, long size, Sink sink) {
            throw new IllegalStateException("nothing is read");
        }
    }

    private final class TestTime extends Clock {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
