package dev.cofre.storage.blob.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.BlobStoreSettings;
import dev.cofre.storage.blob.Samples;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.disk.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines whose language has digits of its own. */
class LanguageTests {
    private static final Locale DIGITS = Locale.forLanguageTag("ar-EG");
    private static final Path JOURNAL = Path.of("journal");

    private final Locale before = Locale.getDefault(Locale.Category.FORMAT);
    private final MemoryDisk disk = new MemoryDisk();

    @TempDir
    Path folder;

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(Locale.Category.FORMAT, before);
    }

    private BlobStore open() throws IOException {
        return FolderBlobStore.open(disk, folder.resolve("index.db"), BlobStoreSettings.defaults());
    }

    @Test
    void whatIsStoredAndWhatIsSetAsideIsFoundAgain() throws IOException {
        Locale.setDefault(Locale.Category.FORMAT, DIGITS);
        assertThat("%d".formatted(5)).isNotEqualTo("5");
        byte[] content = Samples.content(1, 100);
        byte[] bad = Samples.content(2, 100);
        StoredUpload stored;
        try (BlobStore store = open()) {
            stored = Samples.store(store, Samples.facts(), content);
            StoredUpload wrong = Samples.store(store, Samples.facts(), bad);
            store.quarantine(store.find(wrong.blob()).orElseThrow(), "the test wants it so")
                    .join();
        }

        try (BlobStore store = open()) {
            assertThat(Samples.read(store, stored.blob())).isEqualTo(content);
            assertThat(store.badCopies()).hasSize(1);
        }
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
        try (BlobStore store = open()) {
            assertThat(Samples.read(store, stored.blob())).isEqualTo(content);
            assertThat(store.badCopies()).hasSize(1);
        }
    }

    @Test
    void aJournalWhoseNamesWereWrittenWithOtherDigitsIsReadAndNamedAsAnyOther() throws IOException {
        byte[] content = Samples.content(1, 100);
        StoredUpload stored;
        try (BlobStore store = open()) {
            stored = Samples.store(store, Samples.facts(), content);
        }
        for (Path name : disk.list(JOURNAL)) {
            long number = Long.parseLong(name.toString().substring(0, 10));
            disk.rename(JOURNAL.resolve(name), JOURNAL.resolve(String.format(DIGITS, "%010d.seg", number)));
        }

        try (BlobStore store = open()) {
            assertThat(Samples.read(store, stored.blob())).isEqualTo(content);
        }
        assertThat(disk.list(JOURNAL)).allMatch(name -> name.toString().matches("[0-9]{10}\\.seg"));
    }
}
