package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.dump.Dump;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "dump", description = "Writes a file of a snapshot to standard output, or a folder as an archive.")
public final class DumpCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "An id, its beginning, or 'latest'.")
    private String snapshot = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Its path in the snapshot, absolute; '/' for all.")
    private String path = "";

    @Option(
            names = {"-a", "--archive"},
            paramLabel = "KIND",
            defaultValue = "tar",
            description = "What a folder is written as: tar or zip. Default: tar.")
    private String archive = "tar";

    @Option(
            names = {"-S", "--sparse"},
            description = "Runs of zeros become holes, as in GNU tar. Not every program that reads tar knows them.")
    private boolean sparse;

    public DumpCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        Dump.Format format = format();
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "a path in a snapshot begins with a slash; '/' is for all, and 'cofre ls' shows what there is; got '%s'"
                            .formatted(path));
        }
        try (SnapshotSession session = connection.openVaultForBytes()) {
            return session.dump(new SnapshotName(SnapshotName.parse(snapshot).id(), path), options.filter(), format)
                    .code();
        }
    }

    private Dump.Format format() {
        return switch (archive) {
            case "tar" -> sparse ? Dump.Format.SPARSE_TAR : Dump.Format.TAR;
            case "zip" -> {
                if (sparse) {
                    throw new IllegalArgumentException(
                            "--sparse is for tar; a zip archive has no holes, and compresses zeros");
                }
                yield Dump.Format.ZIP;
            }
            default -> throw new IllegalArgumentException("--archive is tar or zip; got '%s'".formatted(archive));
        };
    }
}
