package dev.cofre.client.command;

import dev.cofre.api.upload.UploadId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "receipt", description = "Shows the proof of a confirmed upload.")
final class ReceiptCommand implements Callable<Integer> {
    private final Connection connection;

    @Parameters(paramLabel = "UPLOAD-ID", description = "As told after the upload.")
    private @Nullable UploadId upload;

    ReceiptCommand(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Integer call() {
        UploadId wanted = upload;
        if (wanted == null) {
            throw new IllegalArgumentException("which upload? Give its id");
        }
        try (Session session = connection.open()) {
            return session.receipt(wanted).code();
        }
    }
}
