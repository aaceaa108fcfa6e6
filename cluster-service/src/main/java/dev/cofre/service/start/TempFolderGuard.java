package dev.cofre.service.start;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Stops a start where there is no folder for temporary files, or none from which SQLite's library may run: the web server and the database
 * would fail with a stack trace later.
 */
public final class TempFolderGuard implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {
    private static final String FOLDER = "java.io.tmpdir";
    private static final String LIBRARY = "org.sqlite.tmpdir";

    private final Predicate<Environment> usesSqlite;

    public TempFolderGuard() {
        this(environment -> true);
    }

    /** @param usesSqlite false where the database is another */
    public TempFolderGuard(Predicate<Environment> usesSqlite) {
        this.usesSqlite = usesSqlite;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        String folder = System.getProperty(FOLDER, "");
        boolean runs = probe(FOLDER, folder);
        if (!usesSqlite.test(event.getEnvironment())) {
            return;
        }
        String library = System.getProperty(LIBRARY);
        if (library == null ? !runs : !probe(LIBRARY, library)) {
            throw refused(
                    library == null ? FOLDER : LIBRARY,
                    "No program may run from the folder for temporary files, %s (it is mounted noexec), and SQLite's library is to."
                            .formatted(library == null ? folder : library));
        }
    }

    /** Makes a file there. @return whether one may be run: where it is mounted so none may, whatever its permissions */
    private static boolean probe(String property, String folder) {
        Path path = Path.of(folder);
        if (!Files.isDirectory(path)) {
            boolean something = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            throw refused(
                    property,
                    "The folder for temporary files, %s, %s."
                            .formatted(folder, something ? "is no folder" : "is not there"));
        }
        try {
            Path file = Files.createTempFile(path, "cofre", null, OwnersAlone.folder(path)); // may be run, too
            try {
                return Files.isExecutable(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw refused(
                    property,
                    "Nothing can be written to the folder for temporary files, %s (read-only, full, or another's): %s."
                            .formatted(folder, e.getMessage()));
        }
    }

    private static StartRefusedException refused(String property, String reason) {
        return new StartRefusedException(
                reason,
                "Start with another: java -D%s=FOLDER -jar …, or JAVA_TOOL_OPTIONS=-D%1$s=FOLDER in the environment."
                        .formatted(property));
    }
}
