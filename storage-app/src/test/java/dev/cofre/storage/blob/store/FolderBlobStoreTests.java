package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreContract;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.UnsettledUploads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderBlobStoreTests extends BlobStoreContract {
    @TempDir
    Path data;

    @Override
    protected BlobStore open() throws IOException {
        return FolderBlobStore.open(data, BlobStoreSettings.defaults().withReserve(0));
    }

    @Test
    void whatWasStoredBeforeTheClockWasSetBackIsAsOldAsAny() throws IOException {
        Clock ahead = Clock.offset(clock, Duration.ofDays(400));
        StoredUpload right = Samples.store(store, Samples.facts(), Samples.content(1, 100));
        store.close();
        StoredUpload future;
        try (BlobStore other = FolderBlobStore.open(
                data, BlobStoreSettings.defaults().withReserve(0).withClock(ahead))) {
            future = Samples.store(other, Samples.facts(), Samples.content(2, 100));
        }
        store = open();
        StoredUpload young = Samples.store(store, Samples.facts(), Samples.content(3, 100));

        assertThat(store.unsettled(young.stored(), 10)).containsExactly(right, future);
        UnsettledUploads first = store.unsettled(young.stored(), null, 1);
        assertThat(first.uploads()).containsExactly(right);
        UnsettledUploads second = store.unsettled(young.stored(), first.next(), 1);
        assertThat(second.uploads()).containsExactly(future);
        assertThat(store.unsettled(young.stored(), second.next(), 1).uploads()).isEmpty();
    }

    @Test
    void anIndexFromBeforeThereWereCountersIsReadOn() throws Exception {
        StoredUpload before = Samples.store(store, Samples.facts(), Samples.content(1, 100));
        store.committed(before.facts().upload(), 1, clock.instant());
        store.close();
        FirstFormat.of(data.resolve("index.db"));

        store = open();

        assertThat(store.counter()).isZero();
        assertThat(store.upload(before.facts().upload()).orElseThrow().version())
                .isEqualTo(1);
        assertThat(store.uploadsSince(0, null, 10).uploads())
                .as("entered before there were counters")
                .isEmpty();
        StoredUpload after = Samples.store(store, Samples.facts(), Samples.content(2, 100));
        store.committed(after.facts().upload(), 1, clock.instant(), 7);
        await().until(() -> store.counter() == 7);
        assertThat(store.uploadsSince(6, null, 10).uploads())
                .extracting(each -> each.facts().upload())
                .containsExactly(after.facts().upload());
    }
}
