package dev.cofre.client.command.vault;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "unforget",
        description = "Has snapshots back from the trash, with all that they need; lists them without a name.")
public final class UnforgetCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Ids, or their beginnings.")
    private List<String> names = List.of();

    public UnforgetCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (SnapshotSession session = connection.openVault()) {
            return session.unforget(names).code();
        }
    }
}
