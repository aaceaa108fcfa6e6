package dev.cofre.storage.blob.folder;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * A blob while it comes in. Its first block stays in memory, so that a blob that turns out to be small never becomes a
 * file. For one thread at a time. Closing it removes the file, unless that has been published.
 */
public final class PartFile implements AutoCloseable {
    /** Bytes up to which it grows on the heap. */
    private static final int LITTLE = 128 << 10;

    private final Disk disk;
    private final Path path;
    private final PartBlocks blocks;
    private final MessageDigest sha256 = BlobId.newDigest();
    private final BlockChecksums checksums = new BlockChecksums();
    private ByteBuffer block = ByteBuffer.allocate(1 << 13);
    private @Nullable DiskFile file;
    private @Nullable BlobId digest;
    private long size;
    private boolean published;

    PartFile(Disk disk, Path path, PartBlocks blocks) {
        this.disk = disk;
        this.path = path;
        this.blocks = blocks;
    }

    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (digest != null) {
            throw new IllegalStateException("the digest of this blob is taken; no more bytes may come");
        }
        sha256.update(bytes, offset, length);
        int at = offset;
        int left = length;
        while (left > 0) {
            if (block.position() == BlockChecksums.BLOCK) {
                flush();
            }
            makeRoom(left);
            int taken = Math.min(left, block.remaining());
            block.put(bytes, at, taken);
            at += taken;
            left -= taken;
            size += taken;
        }
    }

    public long size() {
        return size;
    }

    public BlobId digest() {
        if (digest == null) {
            digest = BlobId.of(sha256.digest());
        }
        return digest;
    }

    /** All bytes; only for blobs that are not larger than a block. */
    public byte[] content() {
        if (file != null) {
            throw new IllegalStateException("the blob has grown into a file");
        }
        byte[] content = new byte[block.position()];
        block.duplicate().flip().get(content);
        return content;
    }

    /** Brings the bytes to stable storage; they have no name yet under which they would be found again. */
    public void force() throws IOException {
        flush();
        opened().force();
    }

    /** CRC32C of each block. */
    public byte[] checksums() {
        return checksums.bytes();
    }

    public int blockSize() {
        return BlockChecksums.BLOCK;
    }

    Path path() {
        return path;
    }

    void published() {
        published = true;
    }

    private void makeRoom(int length) {
        if (block.remaining() < length && block.capacity() < BlockChecksums.BLOCK) {
            long wanted = Math.max(block.capacity() * 2L, (long) block.position() + length);
            ByteBuffer larger = wanted <= LITTLE ? ByteBuffer.allocate((int) wanted) : blocks.take();
            block = larger.put(block.flip());
        }
    }

    private void flush() throws IOException {
        if (block.position() > 0) {
            long at = size - block.position();
            block.flip();
            checksums.add(block);
            opened().write(at, block);
            block.clear();
        }
    }

    private DiskFile opened() throws IOException {
        if (file == null) {
            file = disk.createStreamed(path);
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        if (block.isDirect()) {
            blocks.giveBack(block);
            block = ByteBuffer.allocate(0);
        }
        if (file == null) {
            return;
        }
        try (DiskFile last = file) {
            if (!published) {
                disk.delete(path);
            }
        } finally {
            file = null;
        }
    }
}
