package dev.cofre.manager.backup;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Copies of the catalog in a folder, named by their times. One that is not whole has another name. Not thread-safe. */
final class Copies {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'catalog-'yyyyMMdd'T'HHmmss'Z.db'").withZone(ZoneOffset.UTC);

    private final Path folder;

    Copies(Path folder) {
        this.folder = folder;
    }

    /** Where to write the next one. */
    Path draft() throws IOException {
        Files.createDirectories(folder, OwnersAlone.folder(folder));
        Path draft = folder.resolve("catalog.part");
        Files.deleteIfExists(draft);
        return draft;
    }

    /** It is the newest from now on, also if those before were named by a clock that was ahead. */
    Path publish(Path draft, Instant time) throws IOException {
        OwnersAlone.narrow(draft);
        Instant newest = newest().orElse(Instant.MIN);
        Instant now = time.isAfter(newest) ? time : newest.plusSeconds(1);
        return Files.move(draft, folder.resolve(NAME.format(now)), StandardCopyOption.ATOMIC_MOVE);
    }

    Optional<Instant> newest() throws IOException {
        return Optional.ofNullable(all().lastEntry()).map(Map.Entry::getKey);
    }

    void keep(int most) throws IOException {
        TreeMap<Instant, Path> all = all();
        while (all.size() > most) {
            Files.delete(all.pollFirstEntry().getValue());
        }
    }

    private TreeMap<Instant, Path> all() throws IOException {
        TreeMap<Instant, Path> all = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                try {
                    all.put(NAME.parse(file.getFileName().toString(), Instant::from), file);
                } catch (DateTimeParseException e) {
                    // somebody else's
                }
            }
        }
        return all;
    }
}
