package dev.cofre.system.fault;

import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.store.FolderBlobStore;
import dev.cofre.system.conduct.GarbledDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What a server of a cluster in this JVM is connected to its disk by. */
public final class BadCable {
    private static final long RESERVE = 1 << 20;

    private volatile int tenths;

    /** @param ofTen how many reads in ten are wrong from now on */
    public void garble(int ofTen) {
        tenths = ofTen;
    }

    public FolderBlobStore open(Path folder) {
        try {
            return FolderBlobStore.open(
                    new GarbledDisk(() -> tenths).over(folder),
                    folder.resolve("index.db"),
                    BlobStoreSettings.defaults().withReserve(RESERVE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
