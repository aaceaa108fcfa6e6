package dev.cofre.storage.blob.store;

import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreContract;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class MemoryDiskBlobStoreTests extends BlobStoreContract {
    private final MemoryDisk disk = new MemoryDisk();

    @TempDir
    Path folder;

    @Override
    protected BlobStore open() throws IOException {
        return FolderBlobStore.open(
                disk, folder.resolve("index.db"), BlobStoreSettings.defaults().withSegmentSize(4 << 10));
    }
}
