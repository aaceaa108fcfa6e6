package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.Labels;
import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "tag", description = "Gives snapshots other tags; with them they get another id.")
public final class TagCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(
            paramLabel = "SNAPSHOT",
            arity = "0..*",
            description = "Only these; otherwise all that the options name.")
    private List<String> names = List.of();

    @Option(names = "--set", paramLabel = "TAG[,TAG...]", split = ",", description = "These tags and no others.")
    private List<String> set = List.of();

    @Option(names = "--add", paramLabel = "TAG[,TAG...]", split = ",", description = "These tags, too.")
    private List<String> add = List.of();

    @Option(names = "--remove", paramLabel = "TAG[,TAG...]", split = ",", description = "Not these tags.")
    private List<String> remove = List.of();

    public TagCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (set.isEmpty() == (add.isEmpty() && remove.isEmpty())) {
            throw new IllegalArgumentException("which tags? Give --set, or --add and --remove");
        }
        if (add.contains("") || remove.contains("")) {
            throw new IllegalArgumentException("a tag must not be empty; --set '' leaves none");
        }
        Labels.check("tag", set);
        Labels.check("tag", add);
        UnaryOperator<List<String>> change = before -> {
            Set<String> tags = new LinkedHashSet<>(set.isEmpty() ? before : set);
            tags.addAll(add);
            remove.forEach(tags::remove);
            return tags.stream().filter(tag -> !tag.isEmpty()).sorted().toList();
        };
        try (SnapshotSession session = connection.openVaultToStore()) {
            return session.tag(
                            options.filter(),
                            names.stream().map(SnapshotName::parse).toList(),
                            change)
                    .code();
        }
    }
}
