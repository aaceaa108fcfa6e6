package dev.cofre.manager.catalog.database;

import dev.cofre.service.database.SqliteUrl;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much room the disk of the embedded catalog has, and a little that is held back for when it has none: enough to bring the log into
 * the catalog, for which the log must be short where little is free. Thread-safe.
 */
public final class CatalogDisk {
    private static final Logger log = LoggerFactory.getLogger(CatalogDisk.class);
    private static final long MIB = 1 << 20;
    private static final long HELD = 16 * MIB;
    /** Of a small disk no more than this part is held. */
    private static final int PART = 16;
    /** With less than this free, the log is kept short. */
    private static final long PLENTY = 1024 * MIB;

    private final Path folder;
    private final LongSupplier free;
    private final long size;
    private final HeldSpace held;
    /** Something could not be written, and there has been no room since. */
    private boolean full;

    /** @param size of what is held, and must be free for something new */
    public CatalogDisk(Path folder, long size, LongSupplier free) {
        this.folder = folder;
        this.size = size;
        this.free = free;
        this.held = new HeldSpace(folder, size);
    }

    /** @return nothing for a database that has its own disk */
    public static Optional<CatalogDisk> of(String url) {
        return SqliteUrl.file(url)
                .map(file -> file.toAbsolutePath().getParent())
                .filter(folder -> folder.toFile().getTotalSpace() > 0)
                .map(folder -> new CatalogDisk(
                        folder,
                        Math.min(HELD, folder.toFile().getTotalSpace() / PART),
                        folder.toFile()::getUsableSpace));
    }

    /** Room for what has to be written before anything can be read. */
    public synchronized void beforeOpening() {
        if (free.getAsLong() < size) {
            held.release();
        }
    }

    /** Whether the log is better kept short. */
    public boolean isShort() {
        return free.getAsLong() < PLENTY;
    }

    /** Something could not be written. @return whether some room was made for another try */
    public synchronized boolean makeRoom() {
        if (!full) {
            full = true;
            log.error("{}; it goes on by itself then", sentence());
        }
        return held.release();
    }

    /** Holds the space again once it can be had. */
    public synchronized void tend() {
        if (!held.isHeld() && free.getAsLong() >= 2 * size) {
            held.take();
        }
        boolean room = hasRoom() && held.isHeld();
        if (full && room) {
            full = false;
            log.warn("The disk of {} has room again, and the manager goes on", folder);
        }
    }

    /** What keeps new uploads out; nothing if nothing does. */
    public synchronized Optional<String> trouble() {
        return full || !hasRoom() ? Optional.of(sentence()) : Optional.empty();
    }

    /** Whether so many bytes more leave what must be free. */
    public synchronized boolean hasRoomFor(long bytes) {
        return free.getAsLong() - bytes >= 2 * size;
    }

    public long free() {
        return free.getAsLong();
    }

    private boolean hasRoom() {
        return free.getAsLong() >= (held.isHeld() ? size : 2 * size);
    }

    private String sentence() {
        return "The disk of the manager's folder %s is full (%d MiB free, %d are needed), so that nothing new is assigned: make room there"
                .formatted(folder, free.getAsLong() / MIB, 2 * size / MIB);
    }
}
