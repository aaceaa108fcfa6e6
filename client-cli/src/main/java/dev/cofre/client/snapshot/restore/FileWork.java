package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.restore.place.Beside;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A file while its chunks are written beside its place, in whatever order they come, from several threads. */
final class FileWork {
    private final Path path;
    private final Path part;
    private final Node node;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong fetched = new AtomicLong();
    private final AtomicReference<@Nullable String> flaw = new AtomicReference<>();

    FileWork(Path path, Node node) {
        this.path = path;
        this.part = Beside.of(path, node);
        this.node = node;
    }

    /** Where it is to be in the end. */
    Path path() {
        return path;
    }

    /** Where it is until then. */
    Path part() {
        return part;
    }

    Node node() {
        return node;
    }

    /** Gives the file its size. What is never written to stays a hole, where the file system has holes. */
    void prepare() throws IOException {
        try (FileChannel channel = open()) {
            if (channel.size() > node.size()) {
                channel.truncate(node.size());
            } else if (channel.size() < node.size()) {
                channel.write(ByteBuffer.allocate(1), node.size() - 1);
            }
        }
    }

    /** @param chunks that are to be written */
    void expect(int chunks) {
        open.set(chunks);
    }

    void write(long at, byte[] content) throws IOException {
        boolean whole = content.length == node.size();
        if (!whole && isZero(content) && isZeroThere(at, content.length)) {
            return; // a hole where none was written; over old bytes it must be written
        }
        try (FileChannel channel = open()) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer, at + buffer.position());
            }
        }
    }

    /** @return whether that was the last one */
    boolean written(long bytes) {
        fetched.addAndGet(bytes);
        return open.decrementAndGet() == 0;
    }

    /** @return whether that was the last one */
    boolean failed(String reason) {
        flaw.compareAndSet(null, reason);
        return open.decrementAndGet() == 0;
    }

    long fetched() {
        return fetched.get();
    }

    /** Why it is not whole; null if it is. */
    @Nullable
    String flaw() {
        return flaw.get();
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(part, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    private boolean isZeroThere(long at, int length) throws IOException {
        try (SeekableByteChannel channel =
                Files.newByteChannel(part, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer there = ByteBuffer.allocate(length);
            channel.position(at);
            while (there.hasRemaining() && channel.read(there) >= 0) {
                // until it is full
            }
            return !there.hasRemaining() && isZero(there.array());
        }
    }

    private static boolean isZero(byte[] bytes) {
        for (byte each : bytes) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
