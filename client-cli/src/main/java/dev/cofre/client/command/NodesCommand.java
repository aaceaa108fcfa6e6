package dev.cofre.client.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "nodes", description = "Shows the storage servers.")
final class NodesCommand implements Callable<Integer> {
    private final Connection connection;

    NodesCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.nodes().code();
        }
    }
}
