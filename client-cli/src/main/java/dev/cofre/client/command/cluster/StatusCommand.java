package dev.cofre.client.command.cluster;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Shows how it stands with the cluster: copies, servers, scrubs, snapshots that policies expect, and what is stopped.",
            "If a file lacks a copy, a snapshot is late or something is stopped, it ends with 1."
        })
public final class StatusCommand implements Callable<Integer> {
    private final Connection connection;

    public StatusCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.clusterStatus().code();
        }
    }
}
