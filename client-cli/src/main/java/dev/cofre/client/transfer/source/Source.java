package dev.cofre.client.transfer.source;

import dev.cofre.api.blob.BlobId;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Bytes that are to be stored. Reading them again gives the same bytes, or fails. */
public interface Source {
    /** Bytes. */
    long size();

    BlobId digest() throws UnreadableException;

    /** The whole content; for what is known to be small. */
    byte[] content() throws UnreadableException;

    /**
     * Copies the content. A receiver that knows the size never gets a whole body of anything that has changed.
     *
     * @param moved hears how many bytes have been taken so far
     * @return SHA-256 of the bytes written
     * @throws UnreadableException if reading fails; any other IOException comes from {@code out}
     */
    BlobId copyTo(OutputStream out, LongConsumer moved) throws IOException;
}
