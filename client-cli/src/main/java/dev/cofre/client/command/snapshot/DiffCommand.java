package dev.cofre.client.command.snapshot;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = {
            "Shows what differs between two snapshots: '+' is only in the second, '-' only in the first,",
            "'M' has another content, 'U' other attributes, 'T' another type."
        })
public final class DiffCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(
            index = "0",
            paramLabel = "FIRST",
            description = "An id, its beginning, or 'latest'; ':/folder' behind it.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "SECOND", description = "The same.")
    private String second = "";

    public DiffCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (SnapshotSession session = connection.openVault()) {
            return session.diff(SnapshotName.parse(first), SnapshotName.parse(second))
                    .code();
        }
    }
}
