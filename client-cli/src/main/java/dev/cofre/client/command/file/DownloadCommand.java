package dev.cofre.client.command.file;

import dev.cofre.api.file.FileName;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import dev.cofre.client.show.Exit;
import dev.cofre.client.snapshot.disk.RawPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "download", description = "Fetches a file from the cluster.")
public final class DownloadCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    private final Connection connection;

    @Parameters(paramLabel = "NAME", description = "The file's name in the cluster.")
    private @Nullable FileName name;

    @Option(names = "--version", paramLabel = "N", description = "Which version; else the newest.")
    private @Nullable Integer version;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "PATH",
            defaultValue = ".",
            description = "A folder or a file; '-' for standard output. Default: this folder.")
    private String output = ".";

    @Option(names = "--overwrite", description = "Replaces a file that is there.")
    private boolean overwrite;

    public DownloadCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        FileName wanted = name;
        if (wanted == null) {
            throw new IllegalArgumentException("which file? Give its name");
        }
        if (version != null && version < 1) {
            throw new IllegalArgumentException("versions count from 1, got " + version);
        }
        Path place = output.equals(STANDARD_OUTPUT) ? null : RawPaths.typed(output);
        if (place != null && output.endsWith("/") && !Files.isDirectory(place)) {
            throw new IllegalArgumentException(
                    "there is no folder '%s'; make it first, or leave out the slash for a file".formatted(output));
        }
        try (Session session = connection.open()) {
            Exit exit = place == null
                    ? session.downloadToOutput(wanted, version)
                    : session.download(wanted, version, place, overwrite);
            return exit.code();
        }
    }
}
