package dev.cofre.storage.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.batch.BatchAnswer;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.repair.CheckReport;
import dev.cofre.api.repair.Prover;
import dev.cofre.api.repair.ReleaseRequest;
import dev.cofre.api.repair.SurplusOrder;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.holding.HolderCheck;
import dev.cofre.storage.holding.HonestHolder;
import dev.cofre.storage.holding.Promises;
import dev.cofre.storage.inventory.Losses;
import dev.cofre.storage.node.FolderId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server lets go, and what it needs for that. */
class SurplusDropperTests {
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final NodeId SELF = new NodeId("server1");

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<FolderBlobStore> stores = new ArrayList<>();
    private final Map<NodeId, Prover> holders = new HashMap<>();
    private final Map<NodeId, HonestHolder> honest = new HashMap<>();
    private final List<ReleaseRequest> requests = new ArrayList<>();
    private final List<CheckReport> reports = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private boolean managerReleases = true;
    private List<BlobId> managerAdds = List.of();
    private Duration managerTakes = Duration.ZERO;
    private @Nullable ProblemException managerFails;
    private FolderBlobStore here;
    private Promises promises;
    private SurplusDropper dropper;

    @BeforeEach
    void open() throws IOException {
        here = store("here");
        promises = new Promises(() -> now, KEEP, 1000);
        HolderCheck check = new HolderCheck(
                here,
                (node, challenges) -> challenges.stream()
                        .map(frame -> {
                            HonestHolder holder = honest.get(node.node());
                            return holder == null ? new BatchAnswer.Blob(new byte[32], null) : holder.answer(frame);
                        })
                        .toList(),
                threads,
                new Random(7));
        dropper = new SurplusDropper(
                here,
                promises,
                check,
                manager(),
                new Losses(),
                SELF,
                new FolderId(UUID.randomUUID()),
                () -> now,
                () -> now,
                new LettingGoProperties(Duration.ofDays(4)),
                new DropLog());
        now = now.plus(KEEP); // so long after the start
    }

    @AfterEach
    void close() throws IOException {
        for (FolderBlobStore store : stores) {
            store.close();
        }
        threads.shutdownNow();
    }

    @Test
    void aCopyGoesWhenAsManyOthersAsMustRemainHaveProvedThemselves() throws IOException {
        FolderBlobStore two = honest("server2");
        FolderBlobStore three = honest("server3");
        BlobId blob = keep(here, 1);
        keep(two, 1);
        keep(three, 1);

        assertThat(drop(blob, 2, "server2", "server3")).isEmpty();

        assertThat(here.find(blob)).isEmpty();
        assertThat(here.usage().letGoBlobs()).isEqualTo(1);
        assertThat(requests.get(0).releases().get(0).proved())
                .containsExactlyInAnyOrder(new NodeId("server2"), new NodeId("server3"));
        assertThat(reports).isEmpty();
        assertThat(here.takeBackLetGo()).isEqualTo(1);
    }

    @Test
    void aLiarAmongThemKeepsItHereAndIsReported() throws IOException {
        BlobId blob = keep(here, 1);
        keep(honest("server2"), 1);
        liar("server3");

        assertThat(drop(blob, 2, "server2", "server3").get(blob)).contains("1 of the 2 copies");

        assertThat(here.find(blob)).isPresent();
        assertThat(requests).isEmpty();
        assertThat(reports.get(0).checks())
                .singleElement()
                .satisfies(check -> assertThat(check.holder()).isEqualTo(new NodeId("server3")));
    }

    @Test
    void twoLiarsAsTheOnlyOthersKeepItHere() throws IOException {
        BlobId blob = keep(here, 1);
        liar("server2");
        liar("server3");

        assertThat(drop(blob, 2, "server2", "server3")).containsOnlyKeys(blob);
        assertThat(drop(blob, 1, "server2", "server3")).containsOnlyKeys(blob);

        assertThat(here.find(blob)).isPresent();
        assertThat(reports.get(0).checks()).hasSize(2);
    }

    @Test
    void nobodyCountsTwiceNorDoesItsOwnCopy() throws IOException {
        BlobId blob = keep(here, 1);
        keep(honest("server2"), 1);
        holders.put(SELF, new HonestHolder("server1", here, promises).prover());

        assertThat(drop(blob, 2, "server2", "server2", "server1")).containsOnlyKeys(blob);

        assertThat(here.find(blob)).isPresent();
    }

    @Test
    void whatNobodyNeedsAnyMoreGoesWithoutProofs() throws IOException {
        BlobId blob = keep(here, 1);

        assertThat(drop(blob, 0)).isEmpty();

        assertThat(here.find(blob)).isEmpty();
        assertThat(here.usage().letGoBlobs()).isEqualTo(1);
    }

    @Test
    void whatTheManagerDoesNotReleaseStaysAndIsToldSo() throws IOException {
        BlobId blob = keep(here, 1);
        keep(honest("server2"), 1);
        managerReleases = false;

        assertThat(drop(blob, 1, "server2").get(blob)).contains("the manager does not let it go");

        assertThat(here.find(blob)).isPresent();
        assertThat(requests).hasSize(1);
    }

    @Test
    void whatTheManagerReleasesWithoutBeingAskedStays() throws IOException {
        BlobId blob = keep(here, 1);
        BlobId other = keep(here, 2);
        keep(honest("server2"), 1);
        managerAdds = List.of(other);

        dropper.drop(
                List.of(
                        new SurplusOrder(blob, 1, List.of(new NodeId("server2"))),
                        new SurplusOrder(other, 1, List.of(new NodeId("server2")))),
                holders);

        assertThat(here.find(blob)).isEmpty();
        assertThat(here.find(other)).isPresent();
    }

    @Test
    void ifTheManagerDoesNotAnswerItStaysAndMayGoLater() throws IOException {
        BlobId blob = keep(here, 1);
        keep(honest("server2"), 1);
        managerFails = new ProblemException(Problem.of(ProblemType.MANAGER_UNREACHABLE, "away"), null);

        assertThatThrownBy(() -> drop(blob, 1, "server2")).isSameAs(managerFails);
        assertThat(here.find(blob)).isPresent();

        managerFails = null;
        assertThat(drop(blob, 1, "server2")).isEmpty();
        assertThat(here.find(blob)).isEmpty();
    }

    @Test
    void onProofsFromLongAgoNothingGoes() throws IOException {
        BlobId blob = keep(here, 1);
        keep(honest("server2"), 1);
        managerTakes = KEEP.dividedBy(2).plusMillis(1);

        drop(blob, 1, "server2");

        assertThat(here.find(blob)).isPresent();
    }

    @Test
    void ofTwoThatAreToLetGoAtTheSameTimeOneKeepsIt() throws IOException {
        BlobId blob = keep(here, 1);
        FolderBlobStore other = honest("server2");
        keep(other, 1);
        Promises others = Objects.requireNonNull(othersPromises.get("server2"));

        assertThat(others.leave(List.of(blob))).containsExactly(blob);
        assertThat(drop(blob, 1, "server2")).containsOnlyKeys(blob);
        assertThat(here.find(blob)).isPresent();

        others.stay(List.of(blob));
        assertThat(drop(blob, 1, "server2")).isEmpty();
        assertThat(others.leave(List.of(blob))).as("it has promised to keep it").isEmpty();
    }

    @Test
    void whatIsNotHereIsNotAskedAbout() throws IOException {
        honest("server2");
        BlobId blob = BlobId.ofContent(new byte[] {1, 2, 3});

        assertThat(drop(blob, 1, "server2")).isEmpty();

        assertThat(requests).isEmpty();
    }

    @Test
    void ofManySomeGoAndSomeStay() throws IOException {
        FolderBlobStore other = honest("server2");
        List<BlobId> blobs = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            blobs.add(keep(here, i));
            if (i % 3 != 0) {
                keep(other, i);
            }
        }

        Map<BlobId, String> staying = dropper.drop(
                blobs.stream()
                        .map(blob -> new SurplusOrder(blob, 1, List.of(new NodeId("server2"))))
                        .toList(),
                holders);

        assertThat(staying).hasSize(100);
        assertThat(here.usage().blobs()).isEqualTo(100);
        assertThat(reports.get(0).checks()).hasSize(100);
    }

    private Map<BlobId, String> drop(BlobId blob, int keep, String... names) {
        List<NodeId> nodes = Arrays.stream(names).map(NodeId::new).toList();
        return dropper.drop(List.of(new SurplusOrder(blob, keep, nodes)), holders);
    }

    private ManagerApi manager() {
        return (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("checked")) {
                        reports.add((CheckReport) arguments[1]);
                        return null;
                    }
                    if (!method.getName().equals("release")) {
                        throw new AssertionError(method);
                    }
                    if (managerFails != null) {
                        throw managerFails;
                    }
                    ReleaseRequest request = (ReleaseRequest) arguments[1];
                    requests.add(request);
                    now = now.plus(managerTakes);
                    List<BlobId> released = new ArrayList<>(managerAdds);
                    if (managerReleases) {
                        request.releases().forEach(each -> released.add(each.blob()));
                    }
                    return released;
                });
    }

    private final Map<String, Promises> othersPromises = new HashMap<>();

    private FolderBlobStore honest(String name) throws IOException {
        FolderBlobStore store = store(name);
        Instant before = now;
        now = now.minus(KEEP);
        Promises its = new Promises(() -> now, KEEP, 1000);
        now = before;
        othersPromises.put(name, its);
        HonestHolder holder = new HonestHolder(name, store, its);
        honest.put(new NodeId(name), holder);
        holders.put(new NodeId(name), holder.prover());
        return store;
    }

    /** Says something, and it is not a proof. */
    private void liar(String name) throws IOException {
        holders.put(new NodeId(name), new HonestHolder(name, here, promises).prover());
    }

    private FolderBlobStore store(String name) throws IOException {
        FolderBlobStore store = FolderBlobStore.open(
                new MemoryDisk(),
                folder.resolve(name + ".db"),
                BlobStoreSettings.defaults().withReserve(0));
        stores.add(store);
        return store;
    }

    private static BlobId keep(FolderBlobStore store, long seed) throws IOException {
        byte[] content = new byte[1000];
        new Random(seed).nextBytes(content);
        UploadId upload = UploadId.create();
        try (IncomingBlob incoming = store.receive(content.length)) {
            incoming.write(content, 0, content.length);
            incoming.finish(new UploadFacts(
                    upload, new ClientName("me"), new FileName("file"), new ReplicationFactor(2), SELF));
        }
        store.committed(upload, 1, Instant.parse("2026-11-23T10:00:00Z"));
        store.leave(List.of()).join().close(); // whatever was asked for before is written now
        store.uploads(null, 1); // and so is the index
        return BlobId.ofContent(content);
    }
}
