package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.content.Content;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What vaults hold, as far as the manager can understand it: snapshots, and names of packs. Thread-safe. */
@Component
class VaultReader {
    private static final int PAGE = 1000;
    /** Enough for the first line of a snapshot. */
    private static final int HEAD = 16 << 10;

    private final Catalog catalog;
    private final Content content;

    VaultReader(Catalog catalog, Content content) {
        this.catalog = catalog;
        this.content = content;
    }

    List<ClientName> vaults() {
        return catalog.clients(ClientName.VAULT);
    }

    /** A snapshot's file. */
    record SnapshotFile(BlobId id, FileEntry entry) {}

    void snapshots(ClientName vault, Consumer<SnapshotFile> each) {
        files(
                vault,
                VaultFiles.beforeSnapshots(),
                entry -> VaultFiles.snapshotId(entry.name()).ifPresent(id -> each.accept(new SnapshotFile(id, entry))));
    }

    void packs(ClientName vault, Consumer<FileEntry> each) {
        files(vault, VaultFiles.beforePacks(), entry -> {
            if (VaultFiles.isPack(entry.name())) {
                each.accept(entry);
            }
        });
    }

    Snapshot read(ClientName vault, SnapshotFile file) throws IOException {
        FileName name = file.entry().name();
        byte[] head = content.head(vault, name, HEAD);
        return SnapshotFormat.read(
                file.id(),
                SnapshotFormat.hasCore(head) ? head : content.read(vault, name, null, whole -> whole.readAllBytes()));
    }

    /** Tells the names of all packs that a snapshot needs; some of them maybe twice. */
    void packsOf(ClientName vault, SnapshotFile file, Consumer<String> each) throws IOException {
        content.read(vault, file.entry().name(), null, whole -> {
            SnapshotFormat.packs(file.id(), whole, each);
            return file;
        });
    }

    private void files(ClientName vault, FileName behind, Consumer<FileEntry> each) {
        @Nullable FileName after = behind;
        while (after != null) {
            FilePage page = catalog.files(vault, after, PAGE);
            page.files().forEach(each);
            after = page.next();
        }
    }

    /** Whether a failure means that the file has gone since it was listed. */
    static boolean isGone(Exception e) {
        return e instanceof ProblemException problem && problem.problem().type().equals(ProblemType.UNKNOWN_FILE.uri());
    }
}
