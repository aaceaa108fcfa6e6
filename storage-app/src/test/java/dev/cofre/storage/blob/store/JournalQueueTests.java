package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.blob.disk.FaultyDisk;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What waits for a disk that stands still, and how it is written once it goes on. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class JournalQueueTests {
    private static final int MOST_WAITING = 8192;
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_IN_GROUP = 1024;

    @TempDir
    Path folder;

    private final AtomicInteger forces = new AtomicInteger();
    private final FaultyDisk disk = new FaultyDisk(counted(new MemoryDisk()));
    private final byte[] early = Samples.content(1, 100);

    @SuppressWarnings("NullAway.Init")
    private StoredUpload first;

    @SuppressWarnings("NullAway.Init")
    private FolderBlobStore store;

    private void open(int mostBytes) throws IOException {
        BlobStoreSettings settings = new BlobStoreSettings(
                64 << 10,
                64L << 20,
                0,
                mostBytes,
                Duration.ofMillis(100),
                Duration.ZERO,
                50,
                32L << 20,
                10,
                Clock.systemUTC());
        store = FolderBlobStore.open(disk, folder.resolve("index.db"), settings);
        first = Samples.store(store, Samples.facts(), early);
    }

    @AfterEach
    void close() throws IOException {
        disk.release();
        store.close();
    }

    @Test
    void whereTheDiskStandsStillOnlySoManyWaitAndReadersDoNotNotice() throws Exception {
        open(256 << 20);
        List<CompletableFuture<StoredUpload>> waiting = standStill();

        while (waiting.size() < MOST_WAITING) {
            waiting.add(store(1));
        }
        assertThat(Samples.refusedWith(ProblemType.BUSY, store(1))).isTrue();
        assertThat(Samples.read(store, first.blob())).isEqualTo(early);
        disk.release();

        waiting.forEach(CompletableFuture::join);
        store(1).join();
    }

    @Test
    void whereTheDiskStandsStillOnlySoManyBytesWaitAndReadersDoNotNotice() throws Exception {
        open(MOST_BYTES);
        List<CompletableFuture<StoredUpload>> waiting = standStill();

        CompletableFuture<StoredUpload> next = store(60 << 10);
        while (!next.isDone() && waiting.size() <= MOST_BYTES / (60 << 10)) {
            waiting.add(next);
            next = store(60 << 10);
        }
        assertThat(Samples.refusedWith(ProblemType.BUSY, next)).isTrue();
        assertThat(Samples.read(store, first.blob())).isEqualTo(early);
        disk.release();

        waiting.forEach(CompletableFuture::join);
        store(60 << 10).join();
    }

    @Test
    void ofManyThatHaveWaitedSoManyShareAForceAndTheRestIsInTheNext() throws Exception {
        open(256 << 20);
        List<CompletableFuture<StoredUpload>> waiting = standStill();
        for (int i = 0; i < 2 * MOST_IN_GROUP + 100; i++) {
            waiting.add(store(1));
        }
        int before = forces.get();
        disk.release();

        waiting.forEach(CompletableFuture::join);
        assertThat(forces.get() - before)
                .as("of the one that was held, and of three groups")
                .isBetween(4, 20);
    }

    /** @return the one whose write does not end */
    private List<CompletableFuture<StoredUpload>> standStill() throws InterruptedException {
        disk.hold();
        List<CompletableFuture<StoredUpload>> waiting = new ArrayList<>(List.of(store(100)));
        disk.awaitHeld();
        return waiting;
    }

    private CompletableFuture<StoredUpload> store(int length) {
        byte[] content = Samples.content(7, length);
        return store.store(Samples.facts(), dev.cofre.api.blob.BlobId.ofContent(content), content);
    }

    private Disk counted(Disk disk) {
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    Object result = invoke(method, disk, arguments);
                    return result instanceof DiskFile file ? counted(file) : result;
                });
    }

    private DiskFile counted(DiskFile file) {
        return (DiskFile) Proxy.newProxyInstance(
                DiskFile.class.getClassLoader(), new Class<?>[] {DiskFile.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("force")) {
                        forces.incrementAndGet();
                    }
                    return invoke(method, file, arguments);
                });
    }

    private static Object invoke(java.lang.reflect.Method method, Object of, Object[] arguments) throws Throwable {
        try {
            return method.invoke(of, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
