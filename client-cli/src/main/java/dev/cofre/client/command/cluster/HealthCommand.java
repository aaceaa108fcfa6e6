package dev.cofre.client.command.cluster;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "health", description = "Says whether every file has its copies; if not, it ends with 1.")
public final class HealthCommand implements Callable<Integer> {
    private final Connection connection;

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Waits for as long as this until it is so.")
    private int seconds;

    public HealthCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        if (seconds < 0) {
            throw new IllegalArgumentException("--wait must not be negative");
        }
        try (Session session = connection.open()) {
            return session.health(Duration.ofSeconds(seconds)).code();
        }
    }
}
