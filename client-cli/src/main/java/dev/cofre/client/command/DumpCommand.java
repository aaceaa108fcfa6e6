package dev.cofre.client.command;

import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "dump", description = "Writes a file of a snapshot to standard output, or a folder as a tar archive.")
final class DumpCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(index = "0", paramLabel = "SNAPSHOT", description = "An id, its beginning, or 'latest'.")
    private String snapshot = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "Its path in the snapshot, absolute; '/' for all.")
    private String path = "";

    DumpCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (SnapshotSession session = connection.openVault()) {
            return session.dump(new SnapshotName(SnapshotName.parse(snapshot).id(), path), options.filter())
                    .code();
        }
    }
}
