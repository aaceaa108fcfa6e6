package dev.cofre.client.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = {
            "Shows how it stands with the cluster: copies, servers, scrubs, and snapshots that policies expect.",
            "If a file lacks a copy or a snapshot is late, it ends with 1."
        })
final class StatusCommand implements Callable<Integer> {
    private final Connection connection;

    StatusCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.clusterStatus().code();
        }
    }
}
