package dev.cofre.storage.blob.disk;

import dev.cofre.service.folder.OwnersAlone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A file behind two channels. An interrupt closes the channel that the interrupted thread is reading from, for every
 * other reader too; those open it again, and the writer has a channel of its own that no reader can close.
 *
 * <p>Bytes of the heap pass slice by slice: the JDK copies each through a buffer outside the heap that is as large, and that
 * the thread keeps from then on.
 */
final class ChannelFile implements DiskFile {
    private static final int SLICE = 128 << 10;

    private final Path path;
    private final FileChannel writing;
    private volatile FileChannel reading;
    private volatile boolean closed;

    ChannelFile(Path path, OpenOption... further) throws IOException {
        this.path = path;
        Set<OpenOption> options = new HashSet<>(Set.of(further));
        options.add(StandardOpenOption.WRITE);
        this.writing = FileChannel.open(path, options, OwnersAlone.file(path));
        try {
            this.reading = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            writing.close();
            throw e;
        }
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        try {
            for (long at = position; bytes.position() < end; ) {
                at += writing.write(slice(bytes, end), at);
            }
        } finally {
            bytes.limit(end);
        }
    }

    @Override
    public void read(long position, ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        try {
            long at = position;
            for (int read = 0; read >= 0 && bytes.position() < end; at += read) {
                read = readSome(at, slice(bytes, end));
            }
        } finally {
            bytes.limit(end);
        }
    }

    private static ByteBuffer slice(ByteBuffer bytes, int end) {
        return bytes.isDirect() ? bytes : bytes.limit(Math.min(end, bytes.position() + SLICE));
    }

    private int readSome(long position, ByteBuffer bytes) throws IOException {
        while (true) {
            FileChannel channel = reading;
            try {
                return channel.read(bytes, position);
            } catch (ClosedByInterruptException e) {
                throw e;
            } catch (ClosedChannelException e) {
                openAgain(channel, e);
            }
        }
    }

    private synchronized void openAgain(FileChannel broken, ClosedChannelException cause) throws IOException {
        if (closed) {
            throw cause;
        }
        if (reading == broken) {
            reading = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    @Override
    public long size() throws IOException {
        return writing.size();
    }

    @Override
    public void truncate(long size) throws IOException {
        writing.truncate(size);
    }

    @Override
    public void force() throws IOException {
        try {
            writing.force(false); // fdatasync: it takes the length along, and leaves out only times
        } catch (IOException e) {
            throw new ForceFailedException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        try (writing;
                FileChannel last = reading) {
            // both are closed here, also if one of them fails to
        }
    }
}
