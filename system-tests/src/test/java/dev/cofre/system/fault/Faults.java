package dev.cofre.system.fault;

import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.storage.blob.BlobStore;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;

/**
 * What of a process is put into the hands of a test: its clock, its disk, what it gives for the bytes
 * that are there, and what it signs with.
 */
public final class Faults implements InstantiationAwareBeanPostProcessor {
    private final SetClock clock = new SetClock();
    private final FillingStore disk = new FillingStore();
    private final LyingStore lies = new LyingStore();
    private @Nullable Supplier<BlobStore> store;
    private @Nullable NodeKeyPair forged;

    public SetClock clock() {
        return clock;
    }

    public FillingStore disk() {
        return disk;
    }

    public LyingStore lies() {
        return lies;
    }

    /** At each start from now on the store is this one, which the test closes. */
    public void openStoreBy(Supplier<BlobStore> opening) {
        store = opening;
    }

    /** At each start from now on its proofs are signed with this key, whatever it has registered with. */
    public void signWith(NodeKeyPair pair) {
        forged = pair;
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
        if (bean instanceof NodeKeyPair && forged != null) {
            return forged;
        }
        return bean instanceof BlobStore each ? disk.over(lies.over(each)) : bean;
    }
}
