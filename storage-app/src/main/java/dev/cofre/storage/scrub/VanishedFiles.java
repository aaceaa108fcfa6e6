package dev.cofre.storage.scrub;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hears from the operating system when files of blobs are deleted or moved away. It tells of the store's own deletions, too, and
 * forgets some when there are very many: who asks looks for himself, and the scrub finds the rest. For one thread.
 */
final class VanishedFiles implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");
    private static final int MOST = 10_000;

    private final WatchService watch;

    /** @param blobs the folder with a folder for each two digits */
    VanishedFiles(Path blobs) throws IOException {
        watch = blobs.getFileSystem().newWatchService();
        blobs.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(blobs, Files::isDirectory)) {
            for (Path folder : folders) {
                register(folder);
            }
        }
    }

    /** Blobs whose files have gone since the last call. */
    Set<BlobId> take() throws IOException {
        Set<BlobId> gone = new LinkedHashSet<>();
        for (WatchKey key = watch.poll(); key != null; key = watch.poll()) {
            for (WatchEvent<?> event : key.pollEvents()) {
                if (!(event.context() instanceof Path name)) {
                    continue;
                }
                if (event.kind() == StandardWatchEventKinds.ENTRY_CREATE) {
                    register(((Path) key.watchable()).resolve(name));
                } else if (NAME.matcher(name.toString()).matches() && gone.size() < MOST) {
                    gone.add(BlobId.of(name.toString()));
                }
            }
            key.reset();
        }
        return gone;
    }

    private void register(Path folder) throws IOException {
        try {
            if (Files.isDirectory(folder)) {
                folder.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
            }
        } catch (NoSuchFileException e) {
            // it was made and removed again
        }
    }

    @Override
    public void close() throws IOException {
        watch.close();
    }
}
