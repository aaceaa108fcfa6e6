package dev.cofre.client.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "files", description = "Lists this client's files.")
final class FilesCommand implements Callable<Integer> {
    private final Connection connection;

    FilesCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.files().code();
        }
    }
}
