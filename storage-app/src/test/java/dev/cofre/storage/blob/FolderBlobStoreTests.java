package dev.cofre.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;

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
    BlobStore open() throws IOException {
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
}
