package dev.cofre.client.command.file;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "trash", description = "Lists what is in this client's trash.")
public final class TrashCommand implements Callable<Integer> {
    private final Connection connection;

    public TrashCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.trash().code();
        }
    }
}
