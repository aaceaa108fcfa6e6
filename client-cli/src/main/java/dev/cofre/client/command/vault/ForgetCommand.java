package dev.cofre.client.command.vault;

import dev.cofre.api.policy.Retention;
import dev.cofre.client.command.argument.KeepOptions;
import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotGroups;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.show.Exit;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = {
            "Moves snapshots to the trash: those that are named, or those that no rule keeps.",
            "Numbers count snapshots, hours, days...; 'unlimited' is for all. Spans are as in 1y5m7d2h, back from the newest."
        })
public final class ForgetCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(paramLabel = "SNAPSHOT", arity = "0..*", description = "Ids, their beginnings, or 'latest'.")
    private List<String> names = List.of();

    @Mixin
    private KeepOptions keep = new KeepOptions();

    @Option(
            names = {"-g", "--group-by"},
            paramLabel = "WHAT",
            defaultValue = "host,paths",
            description =
                    "Rules are for each group: host, paths, tags, with commas; '' for all at once. Default: host,paths.")
    private String groupBy = "host,paths";

    @Option(
            names = {"-n", "--dry-run"},
            description = "Says what would be kept and removed, and why, and removes nothing.")
    private boolean dryRun;

    public ForgetCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        Retention policy = keep.rules();
        if (policy.isEmpty() == names.isEmpty()) {
            throw new IllegalArgumentException(
                    "forget what? Name snapshots, or give rules for what to keep, such as --keep-daily 7; not both");
        }
        try (SnapshotSession session = connection.openVault()) {
            Exit exit = names.isEmpty()
                    ? session.forget(options.filter(), policy, SnapshotGroups.by(groupBy), dryRun)
                    : session.forget(names.stream().map(SnapshotName::parse).toList(), dryRun);
            return exit.code();
        }
    }
}
