package dev.cofre.client.command.cluster;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        description = {
            "Takes a storage server that is gone for good off the list of the cluster: its key counts no more, and a server of its"
                    + " name is a new one.",
            "Refused while anything counts on it. On a cluster with secrets give the cluster's secret as COFRE_TOKEN."
        })
public final class RemoveCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NODE", description = "The server, such as server2.")
    private NodeId node;

    @SuppressWarnings("NullAway") // the framework sets the node before anything is called
    public RemoveCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.remove(node).code();
        }
    }
}
