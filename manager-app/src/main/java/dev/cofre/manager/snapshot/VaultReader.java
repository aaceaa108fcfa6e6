package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileEntry;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.FilePage;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.BadSnapshotException;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.Snapshot;
import dev.cofre.api.snapshot.SnapshotFormat;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.manager.catalog.file.FileCatalog;
import dev.cofre.manager.content.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What vaults hold, as far as the manager can understand it: snapshots, and names of packs. Thread-safe. */
@Component
class VaultReader {
    private static final int PAGE = 1000;
    /** Enough for the first line of a snapshot. */
    private static final int HEAD = 16 << 10;

    private static final Logger log = LoggerFactory.getLogger(VaultReader.class);

    /** Longer first lines than this no client writes; what a file has must not cost the manager its memory. */
    private static final int LONGEST = 1 << 20;
    /** What a client puts into one file at most. */
    private static final int HEADS = 8 << 20;
    /** The names of a million packs, which are terabytes. */
    private static final long LARGEST = 64L << 20;

    private final FileCatalog catalog;
    private final Content content;

    VaultReader(FileCatalog catalog, Content content) {
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

    /** Packs, and lists of packs. */
    void needs(ClientName vault, Consumer<FileEntry> each) {
        files(vault, VaultFiles.beforeLists(), entry -> {
            if (VaultFiles.isNeed(entry.name().value())) {
                each.accept(entry);
            }
        });
    }

    /** @throws IOException if what the catalog knows by that name is no snapshot, or no server gives it as it is known */
    Snapshot read(ClientName vault, SnapshotFile file) throws IOException {
        FileName name = file.entry().name();
        byte[] head = content.head(vault, name, HEAD);
        if (SnapshotFormat.hasCore(head)) {
            try {
                return SnapshotFormat.read(file.id(), head); // its id is its digest, so that this proves itself
            } catch (BadSnapshotException e) {
                log.debug("The whole of snapshot {} is to say whether it or a copy of it is bad", file.id(), e);
            }
        }
        return SnapshotFormat.read(
                file.id(), content.read(vault, name, null, LARGEST, whole -> whole.readNBytes(LONGEST)));
    }

    /**
     * First lines of snapshots that a client has put into one file: each proves itself, as its digest is the snapshot's id. What is not there, or
     * wrong, is read alone.
     */
    Map<BlobId, Snapshot> gathered(ClientName vault) {
        Map<BlobId, Snapshot> gathered = new HashMap<>();
        long[] bytesOfAll = {0};
        files(vault, VaultFiles.beforeHeads(), entry -> {
            if (VaultFiles.isHeads(entry.name()) && bytesOfAll[0] + entry.size() <= HEADS) {
                bytesOfAll[0] += entry.size();
                try {
                    content.read(vault, entry.name(), entry.version(), HEADS, bytes -> {
                        gather(bytes.readAllBytes(), gathered);
                        return entry;
                    });
                } catch (IOException | ProblemException e) {
                    log.debug("{} of '{}' cannot be read now", entry.name(), vault, e);
                }
            }
        });
        return gathered;
    }

    private static void gather(byte[] lines, Map<BlobId, Snapshot> gathered) {
        int begin = 0;
        for (int end = 0; end < lines.length; end++) {
            if (lines[end] == '\n') {
                byte[] line = Arrays.copyOfRange(lines, begin, end);
                begin = end + 1;
                BlobId id = BlobId.ofContent(line);
                try {
                    gathered.put(id, SnapshotFormat.read(id, line));
                } catch (BadSnapshotException e) {
                    log.debug("A line that is no snapshot's is passed over", e);
                }
            }
        }
    }

    /**
     * Tells the names of packs, and of lists of packs, that a snapshot says itself that it needs; some of them maybe twice.
     *
     * @throws IOException if it cannot be read as it was listed, or is no snapshot: some names may have been told
     */
    void needsOf(ClientName vault, SnapshotFile file, Consumer<String> each) throws IOException {
        content.read(vault, file.entry().name(), file.entry().version(), LARGEST, bytes -> {
            MessageDigest digest = BlobId.newDigest();
            InputStream whole = new DigestInputStream(bytes, digest);
            List<String> others = new ArrayList<>();
            SnapshotFormat.needs(file.id(), whole, name -> {
                if (VaultFiles.isNeed(name)) {
                    each.accept(name);
                } else if (others.isEmpty()) {
                    others.add(name);
                }
            });
            if (!others.isEmpty()) {
                throw new IOException("snapshot %s says that it needs '%.80s', which is the name of no pack"
                        .formatted(file.id().hex(), others.get(0)));
            }
            whole.transferTo(OutputStream.nullOutputStream());
            if (!BlobId.of(digest.digest()).equals(file.entry().blob())) { // what was read is kept under that digest
                throw new IOException("snapshot %s has become another while it was read"
                        .formatted(file.id().hex()));
            }
            return file;
        });
    }

    /**
     * What a list of packs names: packs, or further lists.
     *
     * @throws IOException if it is not what its name says, or no server gives it
     */
    List<String> list(ClientName vault, String list) throws IOException {
        return content.read(
                vault,
                new FileName(list),
                null,
                PackList.LARGEST,
                bytes -> PackList.read(list, bytes.readNBytes(PackList.LARGEST + 1)));
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
