package dev.cofre.client.command.cluster;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "drain",
        description = {
            "Empties a storage server, so that it can be taken out: its copies are made elsewhere, and it gets nothing new.",
            "Goes on by itself; 'cofre nodes NODE' shows how far it is. On a cluster with secrets give the cluster's secret"
                    + " as COFRE_TOKEN."
        })
public final class DrainCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NODE", description = "The server, such as server2.")
    private NodeId node;

    @Option(names = "--cancel", description = "Leaves the server in the cluster instead, with what it holds by now.")
    private boolean cancel;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "Waits for as long as this until the server may be taken out; ends with 1 if it may not.")
    private int seconds = -1;

    @SuppressWarnings("NullAway") // the framework sets the node before anything is called
    public DrainCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (cancel && seconds >= 0) {
            throw new IllegalArgumentException("--cancel has nothing to wait for; leave out --wait");
        }
        try (Session session = connection.open()) {
            return (cancel
                            ? session.cancelDrain(node)
                            : session.drain(node, seconds < 0 ? null : Duration.ofSeconds(seconds)))
                    .code();
        }
    }
}
