package dev.cofre.client.snapshot.backup;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.disk.Entry;
import dev.cofre.client.snapshot.disk.RawPaths;
import dev.cofre.client.snapshot.tree.Node;
import dev.cofre.client.snapshot.tree.RawName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a backup will meet, beside it, so that somebody can say how far it is. Ends with the program. */
public final class Scan {
    private final Backup.Source source;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private boolean begun;
    private volatile boolean ended;

    public Scan(Backup.Source source) {
        this.source = source;
    }

    /** Counts on a thread of its own, once; a stream is not known before it is read. To be called by one thread. */
    public void begin() {
        if (!begun && source instanceof Backup.Source.Disk disk) {
            Thread thread = new Thread(() -> run(disk), "scan");
            thread.setDaemon(true);
            thread.start();
        }
        begun = true;
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

    private void run(Backup.Source.Disk disk) {
        for (Path path : disk.paths()) {
            try {
                count(path, Disk.look(path), disk.selection());
            } catch (IOException e) {
                // the backup meets it as well, and says so
            }
        }
        ended = true;
    }

    /** A folder that is being gone through. */
    private record Level(Path path, Iterator<RawName> names) {}

    private void count(Path top, Entry found, Selection selection) {
        Deque<Level> levels = new ArrayDeque<>(); // not the stack: folders may be deep
        count(top, found, levels);
        while (!levels.isEmpty()) {
            Level level = levels.getFirst();
            if (!level.names().hasNext()) {
                levels.pop();
                continue;
            }
            Path path = RawPaths.child(level.path(), level.names().next());
            try {
                Entry entry = Disk.look(path);
                if (selection.includes(path, entry) && (entry.type() != Node.Type.DIR || selection.enters(entry))) {
                    count(path, entry, levels);
                }
            } catch (IOException e) {
                // as above
            }
        }
    }

    private void count(Path path, Entry entry, Deque<Level> levels) {
        if (entry.type() == Node.Type.FILE) {
            files.increment();
            bytes.add(entry.size());
        } else if (entry.type() == Node.Type.DIR) {
            try {
                levels.push(new Level(path, Disk.names(path).iterator()));
            } catch (IOException e) {
                // as above
            }
        }
    }
}
