package dev.cofre.storage.rebuild;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.storage.blob.BadCopy;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.StoredUpload;
import dev.cofre.storage.blob.StoredUploads;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What this node's journal knows, as it is told to a manager. Thread-safe. */
public final class ToldJournal {
    private final BlobStore store;

    public ToldJournal(BlobStore store) {
        this.store = store;
    }

    /** @param since leave out what was entered when the catalog's counter was this or less; null for all */
    public JournalPage page(@Nullable Long since, @Nullable UploadId after) {
        StoredUploads page = since == null
                ? store.uploads(after, JournalPage.MOST)
                : store.uploadsSince(since, after, JournalPage.MOST);
        Set<BlobId> bad = store.badCopies().stream().map(BadCopy::blob).collect(Collectors.toSet());
        return new JournalPage(
                page.uploads().stream().map(each -> told(each, bad)).toList(), page.unreadable(), page.next());
    }

    private JournaledUpload told(StoredUpload stored, Set<BlobId> bad) {
        boolean held = store.find(stored.blob()).isPresent();
        return new JournaledUpload(
                stored.facts().upload(),
                stored.facts().client(),
                stored.facts().name(),
                stored.facts().copies(),
                stored.facts().primary(),
                stored.blob(),
                stored.size(),
                held,
                stored.stored(),
                stored.version(),
                stored.committed(),
                !held && bad.contains(stored.blob()) ? true : null,
                stored.facts().warrant());
    }
}
