package dev.cofre.manager.catalog.database;

import dev.cofre.service.database.SqliteUrl;
import dev.cofre.service.folder.OwnersAlone;
import dev.cofre.service.start.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded catalog's file. Connections keep the one that they have opened, whatever is put in its place; and where another program
 * writes into it, what they read is a mixture of both. Only the writing connection, within its own calls, writes to this file: what is
 * entered goes to the log beside it, and from there at a checkpoint. So whoever else has is known by its size and time. Thread-safe.
 */
public final class CatalogFile {
    private static final Logger log = LoggerFactory.getLogger(CatalogFile.class);

    private final Path path;
    private final Object key;
    private volatile boolean told;
    private volatile @Nullable Trace left;

    private record Trace(long size, FileTime modified) {}

    /** Another program has written into the file. */
    public static final class OverwrittenException extends RuntimeException {
        public static final String FINDING = "another program has written into its file while the manager had it open";
        private static final long serialVersionUID = 1;

        OverwrittenException() {
            super(FINDING);
        }
    }

    private CatalogFile(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /** @return nothing if it is in no file, or the system does not tell files apart */
    public static Optional<CatalogFile> of(String url) {
        return SqliteUrl.file(url)
                .flatMap(path -> Optional.ofNullable(key(path)).map(key -> new CatalogFile(path, key)));
    }

    public Path path() {
        return path;
    }

    /** @throws CatalogUnavailableException if another file, or none, is in its place: what was written then is gone with the old one */
    public void mustBeInPlace() {
        if (key.equals(key(path))) {
            told = false;
            return;
        }
        String why =
                "the catalog's file %s was replaced or taken away under the running manager, which has the old one open: put that back, or start the manager again"
                        .formatted(path);
        if (!told) {
            told = true;
            log.error("Nothing is entered: {}", why);
        }
        throw new CatalogUnavailableException(why);
    }

    /** The writing connection is about to begin. @throws OverwrittenException if somebody has written to the file since it ended */
    public void mustBeAsLeft() {
        if (isOverwritten()) {
            throw new OverwrittenException();
        }
    }

    private boolean isOverwritten() {
        Trace before = left;
        Trace now = trace();
        return before != null && now != null && !before.equals(now) && key.equals(key(path));
    }

    /** The writing connection was opened, or has ended what it did. */
    public void isLeft() {
        left = key.equals(key(path)) ? trace() : null; // another one in its place says nothing of it
    }

    private @Nullable Trace trace() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Trace(attributes.size(), attributes.lastModifiedTime());
        } catch (IOException e) {
            return null;
        }
    }

    /** Notes for the next start, if it is so, that the file is a mixture: its log, which is whole, would be taken into it. */
    public void noteIfOverwritten() {
        if (!isOverwritten()) {
            return;
        }
        try {
            OwnersAlone.createFile(mark(path));
        } catch (IOException e) {
            log.error("It could not be noted in {} that {} was overwritten", mark(path), path, e);
        }
    }

    /** @throws StartRefusedException if it was overwritten under a manager */
    public static void mustNotBeOverwritten(String url) {
        Optional<Path> mark = SqliteUrl.file(url).map(CatalogFile::mark).filter(Files::exists);
        if (mark.isPresent()) {
            throw new StartRefusedException(
                    CatalogDamagedException.sentence(OverwrittenException.FINDING),
                    CatalogDamagedException.ACTION
                            + " Or put a whole copy of it in their place. Either way %s has to go, too."
                                    .formatted(mark.get()));
        }
    }

    public static Path mark(Path path) {
        return path.resolveSibling(path.getFileName() + "-overwritten");
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
