package dev.cofre.client.command.file;

import dev.cofre.api.file.UploadId;
import dev.cofre.client.session.Connection;
import dev.cofre.client.session.Session;
import dev.cofre.client.show.Exit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "receipt", description = "Shows the proof of confirmed uploads.")
public final class ReceiptCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "UPLOAD-ID", arity = "1..*", description = "As told after the upload.")
    private List<UploadId> uploads = List.of();

    public ReceiptCommand(Connection connection) {
        this.connection = connection;
    }

    /** All are shown; the first that fails sets the exit code. */
    @Override
    public Integer call() {
        try (Session session = connection.open()) {
            return uploads.stream().map(session::receipt).toList().stream()
                    .filter(exit -> exit != Exit.OK)
                    .findFirst()
                    .orElse(Exit.OK)
                    .code();
        }
    }
}
