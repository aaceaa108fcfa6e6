package dev.cofre.client.snapshot.pack;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.cofre.api.blob.BlobId;
import java.security.MessageDigest;
import java.util.Arrays;

/** Takes parts out of packs, and proves them. Not thread-safe. */
public final class PartReader implements AutoCloseable {
    private final ZstdDecompressCtx zstd = Zstd.decompressor();
    private final MessageDigest digest = BlobId.newDigest();

    /**
     * @param bytes that hold the part
     * @param offset where in them it begins
     * @throws BadPackException if what comes out is not what went in
     */
    public byte[] read(Part part, byte[] bytes, int offset) throws BadPackException {
        byte[] content;
        try {
            content = part.compressed()
                    ? zstd.decompress(Arrays.copyOfRange(bytes, offset, offset + part.stored()), part.size())
                    : Arrays.copyOfRange(bytes, offset, offset + part.stored());
        } catch (ZstdException e) {
            throw new BadPackException("part %s cannot be decompressed".formatted(part.id()));
        }
        if (!BlobId.of(digest.digest(content)).equals(part.id())) {
            throw new BadPackException("part %s has other bytes than were stored".formatted(part.id()));
        }
        return content;
    }

    @Override
    public void close() {
        zstd.close();
    }
}
