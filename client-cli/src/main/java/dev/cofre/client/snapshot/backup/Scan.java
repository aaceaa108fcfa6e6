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

    /** Begins to count, on a thread of its own; a stream is not known before it is read. */
    public static Scan of(Backup.Source source) {
        if (!(source instanceof Backup.Source.Disk disk)) {
            return new Scan(Selection.everything());
        }
        Scan scan = new Scan(disk.selection());
        Thread thread = new Thread(() -> scan.run(disk.paths()), "scan");
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
