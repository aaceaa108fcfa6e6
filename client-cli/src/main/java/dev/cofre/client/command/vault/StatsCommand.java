package dev.cofre.client.command.vault;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stats",
        description = "Shows how much snapshots would take when restored, and what is stored for them.")
public final class StatsCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    public StatsCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (SnapshotSession session = connection.openVault()) {
            return session.stats(options.filter()).code();
        }
    }
}
