package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UploadFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers who store, link, read and give up the same few blobs, while the journal is compacted under them. */
class ConcurrentStoreTests {
    private static final int CALLERS = 16;
    private static final int STEPS = 150;

    private final byte[][] contents = new byte[6][];
    private final Map<UploadId, BlobId> kept = new ConcurrentHashMap<>();
    private final Map<UploadId, BlobId> givenUp = new ConcurrentHashMap<>();

    @TempDir
    Path data;

    @Test
    void nothingIsLostOrDoubledAmongManyCallers() throws Exception {
        for (int i = 0; i < contents.length; i++) {
            contents[i] = Samples.content(i, i < 4 ? 1500 : 70_000 + i);
        }
        BlobStoreSettings settings = BlobStoreSettings.defaults()
                .withReserve(0)
                .withSegmentSize(20_000)
                .withCompactEvery(Duration.ofMillis(5));
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try (FolderBlobStore store = FolderBlobStore.open(data, settings)) {
            List<Callable<Void>> lives = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Random random = new Random(i);
                lives.add(() -> {
                    live(store, random);
                    return null;
                });
            }
            for (Future<Void> life : callers.invokeAll(lives)) {
                finished(life);
            }
            check(store);
        } finally {
            callers.shutdownNow();
        }

        try (FolderBlobStore store = FolderBlobStore.open(data, settings)) {
            check(store);
        }
    }

    private static void finished(Future<Void> life) throws InterruptedException {
        try {
            life.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    private void live(FolderBlobStore store, Random random) throws IOException {
        List<StoredUpload> own = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            byte[] content = contents[random.nextInt(contents.length)];
            BlobId blob = BlobId.ofContent(content);
            UploadFacts facts = Samples.facts();
            if (own.isEmpty() || random.nextInt(2) == 0) {
                Optional<StoredUpload> stored = random.nextBoolean()
                        ? Optional.of(Samples.receive(store, facts, content))
                        : link(store, facts, blob);
                if (stored.isEmpty()) {
                    continue;
                }
                kept.put(facts.upload(), blob);
                own.add(stored.get());
                assertThat(Samples.read(store, blob)).isEqualTo(content);
            } else {
                StoredUpload upload = own.remove(random.nextInt(own.size()));
                assertThat(store.giveUp(upload).join()).isTrue();
                givenUp.put(upload.facts().upload(), kept.remove(upload.facts().upload()));
            }
        }
    }

    private static Optional<StoredUpload> link(FolderBlobStore store, UploadFacts facts, BlobId blob) {
        try {
            return Optional.of(store.link(facts, blob).join());
        } catch (CompletionException e) {
            assertThat(e).hasMessageContaining("is not on this server");
            return Optional.empty();
        }
    }

    private void check(FolderBlobStore store) throws IOException {
        Set<BlobId> needed = new HashSet<>(kept.values());
        assertThat(kept.keySet())
                .allSatisfy(upload -> assertThat(store.upload(upload)).isPresent());
        assertThat(givenUp.keySet())
                .allSatisfy(upload -> assertThat(store.upload(upload)).isEmpty());
        for (byte[] content : contents) {
            BlobId blob = BlobId.ofContent(content);
            if (needed.contains(blob)) {
                assertThat(Samples.read(store, blob)).isEqualTo(content);
            } else {
                assertThat(store.find(blob)).isEmpty();
            }
        }
        assertThat(store.usage().blobs()).isEqualTo(needed.size());
        assertThat(givenUp).isNotEmpty();
    }
}
