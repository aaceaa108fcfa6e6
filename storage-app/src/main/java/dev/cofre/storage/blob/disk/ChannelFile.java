package dev.cofre.storage.blob.disk;

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
 */
final class ChannelFile implements DiskFile {
    private final Path path;
    private final FileChannel writing;
    private volatile FileChannel reading;
    private volatile boolean closed;

    ChannelFile(Path path, OpenOption... further) throws IOException {
        this.path = path;
        Set<OpenOption> options = new HashSet<>(Set.of(further));
        options.add(StandardOpenOption.WRITE);
        this.writing = FileChannel.open(path, options);
        try {
            this.reading = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            writing.close();
            throw e;
        }
    }

    @Override
    public void write(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += writing.write(bytes, at);
        }
    }

    @Override
    public void read(long position, ByteBuffer bytes) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int read = readSome(at, bytes);
            if (read < 0) {
                return;
            }
            at += read;
        }
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
        writing.force(false); // fdatasync: it takes the length along, and leaves out only times
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
