package dev.cofre.storage.blob.read;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.BlobReader;
import dev.cofre.storage.blob.DamagedBlobException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Remembers in which blobs readers have met damage. Bounded: what is forgotten is met again. Thread-safe. */
final class Suspects {
    private static final int MOST = 1000;

    private final Set<BlobId> blobs = new LinkedHashSet<>();

    synchronized void add(BlobId blob) {
        if (blobs.size() < MOST) {
            blobs.add(blob);
        }
    }

    synchronized Set<BlobId> take() {
        Set<BlobId> taken = Set.copyOf(blobs);
        blobs.clear();
        return taken;
    }

    /** Reads through another reader, and remembers if that meets damage. @param met hears of it, too */
    BlobReader watch(BlobReader reader, Consumer<BlobId> met) {
        return new BlobReader() {
            @Override
            public BlobId blob() {
                return reader.blob();
            }

            @Override
            public long size() {
                return reader.size();
            }

            @Override
            public void transferTo(long start, long end, OutputStream out) throws IOException {
                try {
                    reader.transferTo(start, end, out);
                } catch (DamagedBlobException e) {
                    add(reader.blob());
                    met.accept(reader.blob());
                    throw e;
                }
            }

            @Override
            public void close() throws IOException {
                reader.close();
            }
        };
    }
}
