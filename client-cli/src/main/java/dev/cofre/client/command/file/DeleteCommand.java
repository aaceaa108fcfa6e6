package dev.cofre.client.command.file;

import dev.cofre.api.file.FileName;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "delete", description = "Moves files to the trash, from where they can be had back for a time.")
public final class DeleteCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "The files' names in the cluster.")
    private List<FileName> names = new ArrayList<>();

    @Option(names = "--version", paramLabel = "N", description = "Only this version; else all.")
    private @Nullable Integer version;

    public DeleteCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (version != null && (version < 1 || names.size() > 1)) {
            throw new IllegalArgumentException("--version takes a number from 1 on, and one file");
        }
        try (Session session = connection.open()) {
            return session.delete(names, version).code();
        }
    }
}
