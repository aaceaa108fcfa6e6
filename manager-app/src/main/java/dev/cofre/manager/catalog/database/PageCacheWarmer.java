package dev.cofre.manager.catalog.database;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalog's file through once, so that its pages are in the operating system's cache. With cold index pages a
 * large catalog commits some thirty times more slowly.
 */
public final class PageCacheWarmer {
    private static final Logger log = LoggerFactory.getLogger(PageCacheWarmer.class);
    private static final long MOST_BYTES = 8L << 30;
    private static final Duration MOST_TIME = Duration.ofMinutes(1);

    private PageCacheWarmer() {}

    public static void start(Path file) {
        Thread thread = new Thread(() -> read(file), "catalog-warmer");
        thread.setDaemon(true);

        thread.start();
    }

    private static void read(Path file) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        long started = System.nanoTime();
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            while (bytes < MOST_BYTES && System.nanoTime() - started < MOST_TIME.toNanos()) {
                int read = channel.read(buffer.clear());
                if (read < 0) {
                    break;
                }
                bytes += read;
            }
            log.debug("Read {} bytes of the catalog into the page cache", bytes);
        } catch (IOException e) {
            log.warn("The catalog could not be read ahead, so it will be slow at first: {}", e.getMessage());
        }
    }
}
