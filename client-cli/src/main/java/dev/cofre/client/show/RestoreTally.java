package dev.cofre.client.show;

import dev.cofre.client.snapshot.restore.RestoreListener;
import dev.cofre.client.snapshot.restore.place.Act;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a restore has done. Thread-safe. */
public final class RestoreTally implements RestoreListener {
    private final RestoreListener next;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder fetched = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final LongAdder deleted = new LongAdder();
    private final LongAdder flaws = new LongAdder();

    /** @param next hears the same */
    public RestoreTally(RestoreListener next) {
        this.next = next;
    }

    @Override
    public void wrote(long more) {
        next.wrote(more);
    }

    @Override
    public void file(Path path, long size, long bytesFetched) {
        files.increment();
        bytes.add(size);
        fetched.add(bytesFetched);
        next.file(path, size, bytesFetched);
    }

    @Override
    public void verified(Path path, long size) {
        verified.increment();
        next.verified(path, size);
    }

    @Override
    public void deleted(Path path) {
        deleted.increment();
        next.deleted(path);
    }

    @Override
    public void would(Path path, Act act, String why) {
        next.would(path, act, why);
    }

    @Override
    public void flaw(Path path, String reason) {
        flaws.increment();
        next.flaw(path, reason);
    }

    long files() {
        return files.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long fetched() {
        return fetched.sum();
    }

    long verified() {
        return verified.sum();
    }

    long deleted() {
        return deleted.sum();
    }

    public long flaws() {
        return flaws.sum();
    }
}
