package dev.cofre.client.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "trash", description = "Lists what is in this client's trash.")
final class TrashCommand implements Callable<Integer> {
    private final Connection connection;

    TrashCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.trash().code();
        }
    }
}
