package dev.cofre.client.command.vault;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.check.Subset;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = "Looks whether all that snapshots need is there, on enough servers; if not, it ends with 1.")
public final class CheckCommand implements Callable<Integer> {
    private final Connection connection;

    @Option(names = "--read-data", description = "Also fetches all packs, and checks each byte.")
    private boolean readData;

    @Option(
            names = "--read-data-subset",
            paramLabel = "SUBSET",
            description = "Also fetches some packs: 5%% or 500M by chance, or 2/7, the second seventh.")
    private @Nullable String subset;

    public CheckCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (readData && subset != null) {
            throw new IllegalArgumentException(
                    "--read-data is for all packs, --read-data-subset for some; give one of them");
        }
        Subset read = readData ? Subset.everything() : subset == null ? null : new Subset(subset);
        try (SnapshotSession session = connection.openVault()) {
            return session.check(read).code();
        }
    }
}
