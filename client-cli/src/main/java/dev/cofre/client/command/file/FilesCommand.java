package dev.cofre.client.command.file;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "files", description = "Lists this client's files.")
public final class FilesCommand implements Callable<Integer> {
    private final Connection connection;

    public FilesCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.files().code();
        }
    }
}
