package dev.cofre.system;

import dev.cofre.storage.blob.BlobStore;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;

/** What of a process is put into the hands of a test: its clock, its disk, and what it gives for the bytes that are there. */
final class Faults implements InstantiationAwareBeanPostProcessor {
    private final SetClock clock = new SetClock();
    private final FillingStore disk = new FillingStore();
    private final LyingStore lies = new LyingStore();
    private @Nullable Supplier<BlobStore> store;

    SetClock clock() {
        return clock;
    }

    FillingStore disk() {
        return disk;
    }

    LyingStore lies() {
        return lies;
    }

    /** At each start from now on the store is this one, which the test closes. */
    void openStoreBy(Supplier<BlobStore> opening) {
        store = opening;
    }

    @Override
    public @Nullable Object postProcessBeforeInstantiation(Class<?> type, String name) {
        return store != null && name.equals("blobStore") ? store.get() : null;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof Clock) {
            return clock;
        }
        return bean instanceof BlobStore each ? disk.over(lies.over(each)) : bean;
    }
}
