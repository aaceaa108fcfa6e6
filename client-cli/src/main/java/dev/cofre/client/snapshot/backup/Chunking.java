package dev.cofre.client.snapshot.backup;

import dev.cofre.api.blob.BlobId;
import dev.cofre.client.snapshot.chunk.ChunkReader;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.List;

/** Cuts what is read into chunks, and hands over to packs those that the cluster does not have. Used by one thread. */
final class Chunking implements AutoCloseable {
    private final Packing packing;
    private final BackupListener listener;
    private final ChunkReader chunks = new ChunkReader();
    private final Hashing hashing = new Hashing();
    private final MessageDigest digest = BlobId.newDigest();

    Chunking(Packing packing, BackupListener listener) {
        this.packing = packing;
        this.listener = listener;
    }

    /**
     * Reads to the end.
     *
     * @param content gets the ids of the chunks
     * @return bytes that there were
     */
    long store(InputStream in, List<BlobId> content) throws IOException {
        chunks.begin();
        long size = 0;
        hashing.forget();
        while (next(in)) {
            size += chunks.length();
            listener.read(chunks.length());
            if (size == chunks.length() && chunks.isLast()) { // most files are one chunk
                digest.update(chunks.bytes(), chunks.offset(), chunks.length());
                BlobId id = BlobId.of(digest.digest());
                packing.add(id, chunks.bytes(), chunks.offset(), chunks.length());
                content.add(id);
            } else {
                hashing.add(chunks.bytes(), chunks.offset(), chunks.length(), chunk -> add(chunk, content));
            }
        }
        hashing.finish(chunk -> add(chunk, content));
        return size;
    }

    private void add(Hashing.Hashed chunk, List<BlobId> content) throws IOException {
        packing.add(chunk.id(), chunk.bytes(), 0, chunk.bytes().length);
        content.add(chunk.id());
    }

    private boolean next(InputStream in) throws ReadFailedException {
        try {
            return chunks.next(in);
        } catch (IOException e) {
            throw new ReadFailedException(e);
        }
    }

    @Override
    public void close() {
        hashing.close();
    }
}
