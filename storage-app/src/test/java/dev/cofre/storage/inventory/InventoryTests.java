package dev.cofre.storage.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.inventory.InventoryAnswer;
import dev.cofre.api.inventory.InventoryPage;
import dev.cofre.api.inventory.LossReport;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.MemoryBlobStore;
import dev.cofre.storage.blob.MemoryDrive;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.node.FolderId;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the manager hears of what is here, and of what is not. */
class InventoryTests {
    private static final NodeId SELF = new NodeId("server1");
    private static final byte[] CONTENT = {1, 2, 3};
    private static final BlobId BLOB = BlobId.ofContent(CONTENT);
    private static final BlobId MISSING = BlobId.ofContent(new byte[] {4});

    private final MemoryBlobStore store = new MemoryBlobStore(new MemoryDrive(), Clock.systemUTC(), 1 << 20, 1000);
    private final Losses losses = new Losses();
    private final FolderId folder = new FolderId(UUID.randomUUID());
    private final List<InventoryPage> pages = new ArrayList<>();
    private final List<BlobId> reported = new ArrayList<>();
    /** What the catalog counts on here. */
    private final TreeSet<BlobId> counted = new TreeSet<>();

    private Runnable whileTheManagerCompares = () -> {};
    private boolean joined = true;
    private boolean away;
    private final Inventory inventory = new Inventory(store, manager(), () -> joined, losses, SELF, folder);

    @Test
    void theManagerSeesWhatIsHereAndInWhichFolder() {
        store();

        inventory.compare();

        assertThat(pages).containsExactly(new InventoryPage(folder.id(), null, null, List.of(BLOB)));
        assertThat(reported).isEmpty();
    }

    @Test
    void whatTheCatalogCountsOnAndIsNotHereIsReportedOnce() {
        counted.add(MISSING);

        inventory.compare();
        counted.clear(); // as it has heard
        inventory.compare();

        assertThat(reported).containsExactly(MISSING);
    }

    /** The catalog counts on it since it is on stable storage here: it may have come after the page was read. */
    @Test
    void whatHasComeMeanwhileIsNotLost() {
        counted.add(BLOB);
        whileTheManagerCompares = this::store;

        inventory.compare();

        assertThat(reported).isEmpty();
    }

    @Test
    void whatIsBackBeforeItIsReportedIsNotLost() {
        losses.add(List.of(BLOB, MISSING));
        store();

        inventory.compare();

        assertThat(reported).containsExactly(MISSING);
        assertThat(losses.first(10)).isEmpty();
    }

    @Test
    void whatTheManagerHasNotHeardIsReportedLater() {
        losses.add(List.of(MISSING));
        away = true;
        inventory.compare();
        assertThat(losses.first(10)).containsExactly(MISSING);

        away = false;
        inventory.compare();
        assertThat(reported).containsExactly(MISSING);
    }

    @Test
    void whoHasNotJoinedSaysNothing() {
        losses.add(List.of(MISSING));
        joined = false;

        inventory.compare();

        assertThat(pages).isEmpty();
        assertThat(reported).isEmpty();
    }

    private void store() {
        UploadFacts facts = new UploadFacts(
                UploadId.create(), new ClientName("me"), new FileName("file"), new ReplicationFactor(2), SELF);
        store.store(facts, BLOB, CONTENT).join();
    }

    private ManagerApi manager() {
        return (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    if (away) {
                        throw new ProblemException(ProblemType.MANAGER_UNREACHABLE, "it is away");
                    }
                    if (method.getName().equals("lost")) {
                        reported.addAll(((LossReport) arguments[1]).blobs());
                        return null;
                    }
                    InventoryPage page = (InventoryPage) arguments[1];
                    pages.add(page);
                    whileTheManagerCompares.run();
                    List<BlobId> missing = counted.stream()
                            .filter(blob -> !page.blobs().contains(blob))
                            .toList();
                    return new InventoryAnswer(missing, page.upTo());
                });
    }
}
