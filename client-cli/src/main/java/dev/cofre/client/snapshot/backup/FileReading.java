package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.reading.Reading;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.OwnerNames;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Reads files that are not as they were; of names that lead to the same file the first one. Used by one thread. */
final class FileReading {
    /** What a file may have more than twice what the system says of it. */
    private static final long MORE = 1L << 30;

    private final Chunking chunking;
    private final Watch watch;
    private final OwnerNames owners;
    private final Function<Path, Map<String, RawName>> extended;
    private final BiConsumer<Path, String> flaws;
    private final Map<Attributes.FileKey, List<BlobId>> linked = new HashMap<>();

    /** @param extended attributes of an entry @param flaws hears what cannot be read, or changed meanwhile, and why */
    FileReading(
            Chunking chunking,
            Watch watch,
            OwnerNames owners,
            Function<Path, Map<String, RawName>> extended,
            BiConsumer<Path, String> flaws) {
        this.chunking = chunking;
        this.watch = watch;
        this.owners = owners;
        this.extended = extended;
        this.flaws = flaws;
    }

    /** Reads a file, and once more if it changed meanwhile. @return with a flaw, if it changed again, or cannot be read */
    Node read(RawName name, Path path, Entry first) throws IOException {
        Attributes.FileKey key = first.attributes().fileKey();
        boolean mayBeLinked =
                first.attributes().links() > 1 && first.attributes().inode() != 0;
        Entry found = first;
        List<BlobId> known = mayBeLinked ? linked.get(key) : null;
        if (known != null) {
            return Node.file(name, found.attributes().with(extended.apply(path)), found.size(), known, null);
        }
        for (int attempt = 1; ; attempt++) {
            List<BlobId> content = new ArrayList<>();
            long size;
            Entry now;
            try (Reading in = open(path, found)) {
                size = chunking.store(in, content);
                now = owners.named(path, look(path));
            } catch (ReadFailedException e) {
                flaws.accept(path, e.reason());
                return Node.unknown(name, found.type(), found.attributes(), e.reason());
            }
            boolean same = now.size() == size
                    && found.size() == size
                    && now.attributes().modified() == found.attributes().modified();
            if (same || attempt == 2) {
                String flaw = same ? null : "it changed while it was read";
                if (flaw != null) {
                    flaws.accept(path, flaw);
                } else if (mayBeLinked) {
                    linked.put(key, content);
                }
                return Node.file(name, now.attributes().with(extended.apply(path)), size, content, flaw);
            }
            found = now;
        }
    }

    private Reading open(Path path, Entry found) throws ReadFailedException {
        long most = found.size() > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : 2 * found.size() + MORE;
        try {
            return Reading.of(path, most, watch);
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }

    /** The file as it is now. */
    private Entry look(Path path) throws ReadFailedException {
        try {
            return watch.over(path, () -> Disk.look(path));
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }
}
