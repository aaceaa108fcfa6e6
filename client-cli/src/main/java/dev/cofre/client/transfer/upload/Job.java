package dev.cofre.client.transfer.upload;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.UploadId;
import dev.cofre.client.reading.Watch;
import dev.cofre.client.transfer.source.Outgoing;
import dev.cofre.client.transfer.source.Source;
import dev.cofre.client.transfer.source.SourceBytes;
import dev.cofre.client.transfer.source.SourceFile;
import dev.cofre.client.transfer.source.UnreadableException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One file on its way, under one id over all tries.
 *
 * @param blob null for large files, which are read once only
 */
public record Job(
        Outgoing file, UploadId id, Source source, @Nullable BlobId blob) {
    /** What may travel in a batch. */
    static final int SMALL_BYTES = 64 * 1024;

    /** @param watch of the thread that sends it */
    public static Job of(Outgoing file, Watch watch) throws UnreadableException {
        SourceFile source = SourceFile.of(file.path(), watch);
        return new Job(file, UploadId.create(), source, source.size() <= SMALL_BYTES ? source.digest() : null);
    }

    /** Bytes in memory. */
    public static Job of(FileName name, byte[] bytes) {
        SourceBytes source = new SourceBytes(bytes);
        return new Job(new Outgoing(Path.of(name.value()), name), UploadId.create(), source, source.digest());
    }

    boolean small() {
        return source.size() <= SMALL_BYTES;
    }

    String name() {
        return file.name().value();
    }
}
