package dev.cofre.storage.blob.folder;

import dev.cofre.api.blob.BlobId;
import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door to large blobs: {@code blobs/ab/abcd…} for those that are stored, {@code incoming/} for those on their way. */
public final class BlobFolder {
    private static final Logger log = LoggerFactory.getLogger(BlobFolder.class);
    private static final Path BLOBS = Path.of("blobs");
    private static final Path INCOMING = Path.of("incoming");
    private static final Path QUARANTINE = Path.of("quarantine");
    private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    /** A MiB each: a quarter of what uploads may take. */
    private static final int WHOLE_BLOCKS = 8;

    /** From this size on a file is read past the cache: it is no more likely to be read again than any other. */
    private static final long STREAMED = 8 << 20;
    /** Readers that do so at the same time, of two MiB each. */
    private static final int STREAMS = 6;

    private final Disk disk;
    private final BlockBuffers buffers = new BlockBuffers(WHOLE_BLOCKS);
    private final PartBlocks blocks = new PartBlocks();
    private final Semaphore streams = new Semaphore(STREAMS);
    private final Executor readAhead = readAhead();

    private BlobFolder(Disk disk) {
        this.disk = disk;
    }

    public static BlobFolder open(Disk disk) throws IOException {
        disk.createFolder(BLOBS);
        disk.createFolder(INCOMING);
        disk.forceFolder(Disk.ROOT);
        return new BlobFolder(disk);
    }

    /**
     * Removes what a crash has left: uploads that were on their way, and files that no record speaks of.
     *
     * @param recordsMissing files without a record are put into quarantine then, as they may be whole and needed
     */
    public void sweep(Predicate<BlobId> recorded, boolean recordsMissing) throws IOException {
        long swept = 0;
        for (Path name : disk.list(INCOMING)) {
            disk.delete(INCOMING.resolve(name));
            swept++;
        }
        for (Path prefix : disk.list(BLOBS)) {
            if (PREFIX.matcher(prefix.toString()).matches()) {
                swept += sweep(BLOBS.resolve(prefix), recorded, recordsMissing);
            }
        }
        if (swept > 0) {
            log.info("Swept {} files of unfinished uploads and deleted blobs", swept);
        }
    }

    private long sweep(Path folder, Predicate<BlobId> recorded, boolean recordsMissing) throws IOException {
        long swept = 0;
        for (Path name : disk.list(folder)) {
            if (NAME.matcher(name.toString()).matches() && !recorded.test(BlobId.of(name.toString()))) {
                if (recordsMissing) {
                    disk.rename(folder.resolve(name), QUARANTINE.resolve(name));
                    disk.forceFolder(QUARANTINE);
                    log.error(
                            "Records of the journal are missing, and one may have told of blob {}: its file is kept in {},"
                                    + " and is whole if sha256sum says so",
                            name,
                            QUARANTINE);
                } else {
                    disk.delete(folder.resolve(name));
                    swept++;
                }
            }
        }
        return swept;
    }

    /** A place for a blob; no file is made before there are bytes enough. */
    public PartFile receive() {
        return new PartFile(disk, INCOMING.resolve(UUID.randomUUID() + ".part"), blocks);
    }

    public Publication publication() {
        return new Publication();
    }

    /** Deletes a blob's file; not durable, a file that comes back is swept at the next start. */
    public void delete(BlobId blob) throws IOException {
        disk.delete(path(blob));
    }

    /**
     * Opens a file; it stays readable when it is deleted meanwhile.
     *
     * @param checksums of its blocks, as {@link PartFile#checksums} gave them
     * @throws java.nio.file.NoSuchFileException if it is not there
     */
    public BlockReader read(BlobId blob, long size, int blockSize, byte[] checksums) throws IOException {
        return size >= STREAMED && streams.tryAcquire()
                ? readStreamed(path(blob), size, blockSize, checksums)
                : readCached(path(blob), size, blockSize, checksums);
    }

    /** Opens a file that is somewhere else, and reads it past the system's cache if it can: that may hold what was read wrong. */
    public BlockReader readPastCache(Path path, long size, int blockSize, byte[] checksums) throws IOException {
        return streams.tryAcquire()
                ? readStreamed(path, size, blockSize, checksums)
                : readCached(path, size, blockSize, checksums);
    }

    /** Reads a file of which the checksums are lost. @return those of its blocks; nothing if its bytes are not this blob's */
    public Optional<byte[]> checksums(Path path, BlobId blob) throws IOException {
        MessageDigest sha256 = BlobId.newDigest();
        BlockChecksums checksums = new BlockChecksums();
        ByteBuffer block = ByteBuffer.allocate(BlockChecksums.BLOCK);
        try (DiskFile file = disk.open(path)) {
            for (long at = 0; at < file.size(); at += BlockChecksums.BLOCK) {
                block.clear();
                file.read(at, block);
                checksums.add(block.flip());
                sha256.update(block);
            }
        }
        return BlobId.of(sha256.digest()).equals(blob) ? Optional.of(checksums.bytes()) : Optional.empty();
    }

    /** Of the blocks whose checksums are computed here. */
    public static int blockSize() {
        return BlockChecksums.BLOCK;
    }

    private BlockReader readStreamed(Path path, long size, int blockSize, byte[] checksums) throws IOException {
        boolean opened = false;
        try {
            BlockReader reader = new StreamedBlockReader(
                    disk.openStreamed(path), size, blockSize, checksums, blocks, readAhead, streams::release);
            opened = true;
            return reader;
        } finally {
            if (!opened) {
                streams.release();
            }
        }
    }

    private BlockReader readCached(Path path, long size, int blockSize, byte[] checksums) throws IOException {
        return new CachedBlockReader(disk.open(path), size, blockSize, checksums, buffers);
    }

    /** One thread for each stream at most; they end when there is nothing to read. */
    private static Executor readAhead() {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(STREAMS, STREAMS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "read-ahead-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static Path folder(BlobId blob) {
        return BLOBS.resolve(blob.hex().substring(0, 2));
    }

    /** Where a blob's file is, if it has one. */
    public static Path path(BlobId blob) {
        return folder(blob).resolve(blob.hex());
    }

    /** Blobs that get their names together, so that each folder is forced but once. For the thread that writes. */
    public final class Publication {
        private final Set<Path> changed = new LinkedHashSet<>();
        private final List<BlobId> added = new ArrayList<>();

        private Publication() {}

        /** Gives a part that is on stable storage its name; an older file of that name has the same bytes. */
        public void add(PartFile part) throws IOException {
            Path folder = folder(part.digest());
            disk.createFolder(folder);
            disk.rename(part.path(), path(part.digest()));
            part.published();
            added.add(part.digest());
            changed.add(folder);
        }

        /** Blobs that have got their names. */
        public List<BlobId> added() {
            return added;
        }

        /** Brings the names to stable storage. */
        public void force() throws IOException {
            for (Path folder : changed) {
                disk.forceFolder(folder);
            }
            if (!changed.isEmpty()) {
                disk.forceFolder(BLOBS);
                disk.forceFolder(INCOMING);
            }
        }
    }
}
