package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.pattern.PathPatterns;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "find", description = "Finds files and folders in snapshots.")
public final class FindCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(paramLabel = "PATTERN", arity = "1..*", description = "What to find, such as '*.txt'.")
    private List<String> patterns = List.of();

    @Option(
            names = {"-i", "--ignore-case"},
            description = "In any case.")
    private boolean ignoreCase;

    public FindCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        PathPatterns wanted = new PathPatterns();
        patterns.forEach(text -> wanted.add(text, ignoreCase));
        try (SnapshotSession session = connection.openVault()) {
            return session.find(options.filter(), wanted).code();
        }
    }
}
