package dev.cofre.client.command.vault;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.prune.Prune;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "prune",
        description =
                "Moves to the trash what no snapshot needs, and packs anew what is left of packs that are mostly needless.")
public final class PruneCommand implements Callable<Integer> {
    private static final int PERCENT = 100;

    private final Connection connection;

    @Option(
            names = "--max-unused",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "How much of all that is stored may be needless and stay. Default: 5.")
    private int mostUnused;

    @Option(
            names = "--grace",
            paramLabel = "HOURS",
            defaultValue = "24",
            description = "What was stored in the last hours stays: a backup may be under way. Default: 24.")
    private int grace;

    @Option(
            names = {"-n", "--dry-run"},
            description = "Says what would be done, and does nothing.")
    private boolean dryRun;

    public PruneCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (mostUnused < 0 || mostUnused > PERCENT) {
            throw new IllegalArgumentException("--max-unused is from 0 to 100 percent, got " + mostUnused);
        }
        if (grace < 0) {
            throw new IllegalArgumentException("--grace is a number of hours, got " + grace);
        }
        try (SnapshotSession session = connection.openVault()) {
            return session.prune(new Prune.Plan(Duration.ofHours(grace), mostUnused / (double) PERCENT, dryRun))
                    .code();
        }
    }
}
