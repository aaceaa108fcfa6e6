package dev.cofre.client.snapshot.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes times of links exact, many at once, as that takes a program: Java has them to the microsecond, and none before 1970 that has a
 * fraction. Thread-safe.
 */
public final class LinkTimes {
    private static final int AT_ONCE = 500;
    private final Listener listener;
    private final List<Link> waiting = new ArrayList<>();

    /** Hears of each link whose time cannot be made so. */
    public interface Listener {
        void inexact(Path link, String reason);
    }

    record Link(Path path, long modified) {}

    public LinkTimes(Listener listener) {
        this.listener = listener;
    }

    /** It gets its time now or by {@link #settle}. @param link in its place */
    public void add(Path link, long modified) throws IOException {
        if (!Disk.isUnix(link) || Disk.look(link).attributes().modified() == modified) {
            return;
        }
        List<Link> batch;
        synchronized (waiting) {
            waiting.add(new Link(link, modified));
            if (waiting.size() < AT_ONCE) {
                return;
            }
            batch = take();
        }
        run(batch);
    }

    /** Until all have what they can have. */
    public void settle() throws IOException {
        List<Link> batch;
        synchronized (waiting) {
            batch = take();
        }
        run(batch);
    }

    private List<Link> take() {
        List<Link> batch = List.copyOf(waiting);
        waiting.clear();
        return batch;
    }

    private void run(List<Link> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        Tools.touch(batch);
        for (Link link : batch) {
            try {
                if (AttributesOnDisk.isFar(Disk.look(link.path()).attributes().modified(), link.modified())) {
                    listener.inexact(link.path(), AttributesOnDisk.impossible(link.modified()));
                }
            } catch (IOException e) {
                listener.inexact(link.path(), "it cannot be seen any more when it was modified");
            }
        }
    }
}
