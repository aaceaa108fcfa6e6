package dev.cofre.client.command.cluster;

import dev.cofre.api.node.NodeId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "admit",
        description = {
            "Lets a new storage server into the cluster, or one that comes with a new data folder or key. Without a name: shows who waits.",
            "Compare the fingerprint with the one in the server's own log first. On a cluster with secrets give the cluster's secret"
                    + " as COFRE_TOKEN."
        })
public final class AdmitCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "NODE", arity = "0..1", description = "The server, such as server5.")
    private @Nullable NodeId node;

    @Option(
            names = "--fingerprint",
            paramLabel = "FINGERPRINT",
            description = "Of the key that is meant, where several servers wait under one name.")
    private @Nullable String fingerprint;

    public AdmitCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (node == null && fingerprint != null) {
            throw new IllegalArgumentException(
                    "say which server is meant by --fingerprint, such as: cofre admit server5");
        }
        try (Session session = connection.open()) {
            return (node == null ? session.waiting() : session.admit(node, fingerprint)).code();
        }
    }
}
