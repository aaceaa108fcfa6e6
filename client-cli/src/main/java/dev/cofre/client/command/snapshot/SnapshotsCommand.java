package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "snapshots", description = "Lists the snapshots of folders.")
public final class SnapshotsCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Only these: ids, their beginnings, 'latest'.")
    private List<String> names = List.of();

    public SnapshotsCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (SnapshotSession session = connection.openVault()) {
            return session.snapshots(
                            options.filter(),
                            names.stream().map(SnapshotName::parse).toList())
                    .code();
        }
    }
}
