package dev.cofre.client.command.cluster;

import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "proceed",
        description = {
            "Lets something go on that the cluster has stopped, as it would take much at once; 'cofre status' shows what is.",
            "Look first why it would take so much. On a cluster with secrets give the cluster's secret as COFRE_TOKEN."
        })
public final class ProceedCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(index = "0", paramLabel = "KIND", description = "What it does, such as clean-up.")
    private String kind;

    @Parameters(index = "1", paramLabel = "SCOPE", description = "Whose, such as client1@vault.")
    private String scope;

    @Option(
            names = "--up-to",
            paramLabel = "COUNT",
            description = "It may take as many within a day; otherwise as many as it would take now.")
    private @Nullable Long upTo;

    @SuppressWarnings("NullAway") // the framework sets both before anything is called
    public ProceedCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return session.proceed(kind, scope, upTo).code();
        }
    }
}
