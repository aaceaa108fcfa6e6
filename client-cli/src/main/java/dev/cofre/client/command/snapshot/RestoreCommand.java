package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.pattern.PathPatterns;
import dev.cofre.client.snapshot.restore.Overwrite;
import dev.cofre.client.snapshot.restore.PatternFilter;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "restore", description = "Puts a snapshot, or a part of it, below a folder.")
public final class RestoreCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(
            paramLabel = "SNAPSHOT[:FOLDER]",
            description = "An id, its beginning, or 'latest'; with a folder, what is in that.")
    private String snapshot = "";

    @Option(
            names = {"-t", "--target"},
            paramLabel = "FOLDER",
            required = true,
            description = "Where to put it; '/' puts everything where it was.")
    private @Nullable Path target;

    @Option(
            names = {"-i", "--include"},
            paramLabel = "PATTERN",
            description = "Only what matches; several times for several.")
    private List<String> include = List.of();

    @Option(names = "--iinclude", paramLabel = "PATTERN", description = "The same, in any case.")
    private List<String> includeAnyCase = List.of();

    @Option(
            names = {"-e", "--exclude"},
            paramLabel = "PATTERN",
            description = "All but what matches; several times for several.")
    private List<String> exclude = List.of();

    @Option(names = "--iexclude", paramLabel = "PATTERN", description = "The same, in any case.")
    private List<String> excludeAnyCase = List.of();

    @Option(
            names = "--overwrite",
            paramLabel = "WHEN",
            defaultValue = "always",
            description = "Files that are there: always, if-changed, if-newer, never. Default: always.")
    private String overwrite = "always";

    @Option(
            names = "--delete",
            description = {
                "Deletes what is not in the snapshot from folders that were backed up, when all the rest has gone well.",
                "Not what --exclude matches; not on other file systems. Try it with --dry-run."
            })
    private boolean delete;

    @Option(names = "--verify", description = "Reads all files again when they are written, and compares them.")
    private boolean verify;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Writes nothing, and says what would be.")
    private boolean dryRun;

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "With --dry-run: a line for each entry that would be made, changed, deleted or left, and why.")
    private boolean verbose;

    @Option(
            names = "--no-sync",
            description =
                    "Does not wait until the disk has all of it: faster, and lost if this machine goes down soon.")
    private boolean noSync;

    @Option(
            names = "--numeric-owner",
            description =
                    "Owners by their numbers, also where somebody on this machine has their name: for a rescue system.")
    private boolean numericOwner;

    public RestoreCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        Path folder = target;
        if (folder == null) {
            throw new IllegalArgumentException("restore where? Give --target FOLDER");
        }
        if (verbose && !dryRun) {
            throw new IllegalArgumentException("--verbose says what --dry-run would do; give both, or neither");
        }
        SnapshotSession.Wanted wanted = new SnapshotSession.Wanted(
                new PatternFilter(patterns(include, includeAnyCase), patterns(exclude, excludeAnyCase)),
                overwrite(),
                delete,
                verify,
                dryRun,
                verbose,
                !noSync,
                numericOwner);
        try (SnapshotSession session = connection.openVault()) {
            return session.restore(SnapshotName.parse(snapshot), options.filter(), folder, wanted)
                    .code();
        }
    }

    private Overwrite overwrite() {
        for (Overwrite each : Overwrite.values()) {
            if (each.name().replace('_', '-').toLowerCase(Locale.ROOT).equals(overwrite)) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                "--overwrite is one of always, if-changed, if-newer, never; got '%s'".formatted(overwrite));
    }

    private static PathPatterns patterns(List<String> exact, List<String> anyCase) {
        PathPatterns patterns = new PathPatterns();
        exact.forEach(text -> patterns.add(text, false));
        anyCase.forEach(text -> patterns.add(text, true));
        return patterns;
    }
}
