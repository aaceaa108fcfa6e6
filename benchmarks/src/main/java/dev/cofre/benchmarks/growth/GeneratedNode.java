package dev.cofre.benchmarks.growth;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.proof.Receipt;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.node.KnownNode;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.storage.node.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A storage server's folder, bound to its cluster and known to the catalog, as after the server's first start. */
final class GeneratedNode implements AutoCloseable {
    /** The server says where it is when it starts. */
    private static final URI NOWHERE_YET = URI.create("http://127.0.0.1:1");

    private final DataFolder folder;
    private final BlobStore store;
    private final KnownNode known;

    private GeneratedNode(DataFolder folder, BlobStore store, KnownNode known) {
        this.folder = folder;
        this.store = store;
        this.known = known;
    }

    static GeneratedNode enter(NodeId id, Path data, Catalog catalog) throws IOException {
        DataFolder folder = DataFolder.open(data, id);
        try {
            KnownNode known = catalog.enter(id, folder.id(), NOWHERE_YET, "default");
            folder.join(catalog.cluster().id());
            BlobStoreSettings settings = BlobStoreSettings.defaults().withCompactEvery(Duration.ZERO);
            return new GeneratedNode(folder, FolderBlobStore.open(folder.path(), settings), known);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    NodeId id() {
        return known.node();
    }

    long volume() {
        return known.volume();
    }

    CompletableFuture<StoredUpload> store(UploadFacts facts, BlobId blob, byte[] content) {
        return store.store(facts, blob, content);
    }

    void committed(Receipt receipt) {
        store.committed(receipt.upload(), receipt.version(), receipt.committed());
    }

    @Override
    public void close() throws IOException {
        try (folder) {
            store.close();
        }
    }
}
