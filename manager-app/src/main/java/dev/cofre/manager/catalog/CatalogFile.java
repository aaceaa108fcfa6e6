package dev.cofre.manager.catalog;

import dev.cofre.service.database.SqliteUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The embedded catalog's file: connections keep the one that they have opened, whatever is put in its place. Thread-safe. */
final class CatalogFile {
    private static final Logger log = LoggerFactory.getLogger(CatalogFile.class);

    private final Path path;
    private final Object key;
    private volatile boolean told;

    private CatalogFile(Path path, Object key) {
        this.path = path;
        this.key = key;
    }

    /** @return nothing if it is in no file, or the system does not tell files apart */
    static Optional<CatalogFile> of(String url) {
        return SqliteUrl.file(url)
                .flatMap(path -> Optional.ofNullable(key(path)).map(key -> new CatalogFile(path, key)));
    }

    /** @throws CatalogUnavailableException if another file, or none, is in its place: what was written then is gone with the old one */
    void mustBeInPlace() {
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

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }
}
