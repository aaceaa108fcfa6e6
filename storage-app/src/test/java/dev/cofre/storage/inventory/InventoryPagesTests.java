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
import dev.cofre.api.node.NodeId;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.disk.MemoryDisk;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.node.FolderId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much of what is here is compared at once, and how much of what is missing is remembered. */
class InventoryPagesTests {
    private static final int BLOBS = 1500;

    @TempDir
    Path folder;

    private final List<InventoryPage> pages = new ArrayList<>();
    private final Losses losses = new Losses();
    /** How far the manager has compared a page. */
    private Function<InventoryPage, InventoryAnswer> answer = page -> new InventoryAnswer(List.of(), page.upTo());

    private FolderBlobStore store;
    private Inventory inventory;

    @BeforeEach
    void open() throws IOException {
        store = FolderBlobStore.open(
                new MemoryDisk(),
                folder.resolve("index.db"),
                BlobStoreSettings.defaults().withReserve(0));
        List<CompletableFuture<?>> stored = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            byte[] content = {(byte) i, (byte) (i >> 8)};
            UploadFacts facts = new UploadFacts(
                    UploadId.create(),
                    new ClientName("me"),
                    new FileName("file"),
                    new ReplicationFactor(2),
                    new NodeId("server1"));
            stored.add(store.store(facts, BlobId.ofContent(content), content));
        }
        stored.forEach(CompletableFuture::join);
        ManagerApi manager = (ManagerApi) Proxy.newProxyInstance(
                ManagerApi.class.getClassLoader(), new Class<?>[] {ManagerApi.class}, (proxy, method, arguments) -> {
                    InventoryPage page = (InventoryPage) arguments[1];
                    pages.add(page);
                    return answer.apply(page);
                });
        inventory = new Inventory(
                store, manager, () -> true, losses, new NodeId("server1"), new FolderId(UUID.randomUUID()));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void theFirstRoundIsAFastOneAndThenAPageIsComparedAtATime() {
        inventory.compare();
        assertThat(pages).extracting(page -> page.blobs().size()).containsExactly(1000, 500);

        inventory.compare();
        assertThat(pages).hasSize(3);
        inventory.compare();
        assertThat(pages).extracting(page -> page.blobs().size()).containsExactly(1000, 500, 1000, 500);
    }

    @Test
    void noMoreThanTwentyPagesAreComparedAtOnce() {
        answer = page -> new InventoryAnswer(List.of(), page.blobs().get(0)); // a manager that takes it slowly

        inventory.compare();
        assertThat(pages).hasSize(20);
        inventory.compare();
        assertThat(pages).hasSize(40);
    }

    @Test
    void soManyLossesAreRememberedAndTheRestIsFoundByComparing() {
        List<BlobId> lost = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            lost.add(BlobId.ofContent(new byte[] {3, (byte) i, (byte) (i >> 8)}));
        }
        losses.add(lost);

        assertThat(losses.first(20_000)).containsExactlyElementsOf(lost.subList(0, 10_000));
        losses.reported(lost.subList(0, 10_000));
        losses.add(lost);
        assertThat(losses.first(1)).containsExactly(lost.get(0));
    }
}
