package dev.cofre.client.command.snapshot;

import dev.cofre.client.command.argument.SnapshotOptions;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.SnapshotSession;
import dev.cofre.client.snapshot.vault.SnapshotName;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "ls", description = "Lists what is in a snapshot.")
public final class LsCommand implements Callable<Integer> {
    private final Connection connection;

    @Mixin
    private SnapshotOptions options = new SnapshotOptions();

    @Parameters(
            index = "0",
            paramLabel = "SNAPSHOT[:FOLDER]",
            description = "An id, its beginning, or 'latest'; with a folder, what is in that.")
    private String snapshot = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FOLDER", description = "The same as behind the colon.")
    private @Nullable String folder;

    @Option(names = "--recursive", description = "With a folder: also what is in its folders.")
    private boolean recursive;

    public LsCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        SnapshotName name = SnapshotName.parse(snapshot);
        try (SnapshotSession session = connection.openVault()) {
            return session.list(
                            folder == null ? name : new SnapshotName(name.id(), folder), options.filter(), recursive)
                    .code();
        }
    }
}
