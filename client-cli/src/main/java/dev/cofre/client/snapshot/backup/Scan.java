package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a backup will meet, beside it, so that somebody can say how far it is. Ends with the program. */
public final class Scan {
    private final Selection selection;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private volatile boolean ended;

    private Scan(Selection selection) {
        this.selection = selection;
    }

    /** Begins to count, on a thread of its own. */
    public static Scan of(List<Path> paths, Selection selection) {
        Scan scan = new Scan(selection);
        Thread thread = new Thread(() -> scan.run(paths), "scan");
        thread.setDaemon(true);
        thread.start();
        return scan;
    }

    /** Whether all is counted. */
    public boolean ended() {
        return ended;
    }

    public long files() {
        return files.sum();
    }

    /** Of those files. */
    public long bytes() {
        return bytes.sum();
    }

    private void run(List<Path> paths) {
        for (Path path : paths) {
            count(path);
        }
        ended = true;
    }

    private void count(Path path) {
        try {
            Entry entry = Disk.look(path);
            if (entry.type() == Node.Type.FILE) {
                files.increment();
                bytes.add(entry.size());
            } else if (entry.type() == Node.Type.DIR) {
                for (Disk.Named below : Disk.list(path)) {
                    if (selection.includes(below.path(), Disk.look(below.path()))) {
                        count(below.path());
                    }
                }
            }
        } catch (IOException e) {
            // the backup meets it as well, and says so
            return;
        }
    }
}
