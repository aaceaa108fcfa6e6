package dev.cofre.client.snapshot.restore;

import dev.cofre.client.snapshot.tree.Node;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A file while its chunks are written, in whatever order they come. */
final class FileWork {
    private final Path path;
    private final Node node;
    private final AtomicInteger open;
    private final AtomicLong fetched = new AtomicLong();
    private final AtomicReference<@Nullable String> flaw = new AtomicReference<>();

    /** @param chunks that are to be written */
    FileWork(Path path, Node node, int chunks) {
        this.path = path;
        this.node = node;
        this.open = new AtomicInteger(chunks);
    }

    Path path() {
        return path;
    }

    Node node() {
        return node;
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
}
