package dev.cofre.client.command.cluster;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "take-back",
        description = {
            "Has a storage server take back all copies that it has let go in the last days, as far as it still keeps them.",
            "What of them is not needed it lets go again, once others have proved that they hold it. On a cluster with"
                    + " secrets give the cluster's secret as COFRE_TOKEN."
        })
public final class TakeBackCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NODE", description = "The server, such as server2.")
    private NodeId node;

    @SuppressWarnings("NullAway") // the framework sets the node before anything is called
    public TakeBackCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.takeBack(node).code();
        }
    }
}
