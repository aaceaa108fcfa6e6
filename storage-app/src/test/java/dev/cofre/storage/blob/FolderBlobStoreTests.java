package dev.cofre.storage.blob;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTests extends BlobStoreContract {
    @TempDir
    Path data;

    @Override
    BlobStore open() throws IOException {
        return FolderBlobStore.open(data, BlobStoreSettings.defaults().withReserve(0));
    }
}
