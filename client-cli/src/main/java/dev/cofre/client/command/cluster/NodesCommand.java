package dev.cofre.client.command.cluster;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "nodes",
        description = "Shows the storage servers; or of one, whether it may be stopped, and ends with 1 if not.")
public final class NodesCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NODE", arity = "0..1", description = "The server, such as server2.")
    private @Nullable NodeId node;

    public NodesCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return (node == null ? session.nodes() : session.departure(node)).code();
        }
    }
}
