package dev.cofre.client.snapshot.restore.place;

import dev.cofre.client.snapshot.disk.Disk;
import dev.cofre.client.snapshot.tree.Attributes;
import dev.cofre.client.snapshot.tree.Node;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the owner of folders and files do what their permissions forbid it, where it comes to that, and takes it back afterwards. Thread-safe.
 */
public final class Access {
    private static final int OWNER = 0700;
    private static final int READ = 0400;

    /** Permissions that opened folders had. */
    private final Map<Path, Integer> opened = new HashMap<>();

    private final boolean mayOpen;
    private final long me;

    /** @param mayOpen false if nothing is to be changed @param me the user's number; less than 0 if it is not known */
    public Access(boolean mayOpen, long me) {
        this.mayOpen = mayOpen;
        this.me = me;
    }

    public interface Act<T> {
        T run() throws IOException;
    }

    /**
     * Does something with what is in a folder.
     *
     * @throws ClosedException if it would be opened for that, and nothing is to be changed
     */
    public <T> T in(Path folder, Act<T> act) throws IOException {
        try {
            return act.run();
        } catch (AccessDeniedException e) {
            if (!mayOpen && couldOpen(folder)) {
                throw new ClosedException();
            }
            if (!mayOpen || !open(folder)) {
                throw e;
            }
            return act.run();
        }
    }

    /** Reads a file. @throws ClosedException if it would be opened for that, and nothing is to be changed */
    public <T> T reading(Path file, Act<T> act) throws IOException {
        try {
            return act.run();
        } catch (AccessDeniedException e) {
            Attributes there = Disk.look(file).attributes();
            int permissions = there.permissions();
            if (!mayOpen && there.uid() == me && (permissions & READ) == 0) {
                throw new ClosedException();
            }
            if (!mayOpen || (permissions & READ) != 0) {
                throw e;
            }
            Disk.permit(file, permissions | READ);
            try {
                return act.run();
            } finally {
                Disk.permit(file, permissions);
            }
        }
    }

    /** What it had is taken back, or has been. */
    public synchronized void close(Path folder) throws IOException {
        Integer permissions = opened.remove(folder);
        if (permissions != null) {
            Disk.permit(folder, permissions);
        }
    }

    /** A folder has got the permissions that it is to have. */
    public synchronized void forget(Path folder) {
        opened.remove(folder);
    }

    /** Those that are still open; the inner ones first. */
    public synchronized List<Path> open() {
        return opened.keySet().stream()
                .sorted((one, other) -> other.getNameCount() - one.getNameCount())
                .toList();
    }

    /** @return whether anything was opened: perhaps a folder above it, if that one has been closed again */
    private synchronized boolean open(Path folder) throws IOException {
        Deque<Path> closed = new ArrayDeque<>();
        Path at = folder;
        while (at != null && !isVisible(at)) {
            closed.push(at);
            at = at.getParent();
        }
        boolean any = at != null && openOne(at);
        for (Path each : closed) {
            any |= openOne(each);
        }
        return any;
    }

    private boolean couldOpen(Path folder) throws IOException {
        Path at = folder;
        while (at != null && !isVisible(at)) {
            at = at.getParent();
        }
        return at != null
                && Disk.look(at).attributes().uid() == me
                && (Disk.look(at).attributes().permissions() & OWNER) != OWNER;
    }

    private static boolean isVisible(Path path) throws IOException {
        try {
            Disk.look(path);
            return true;
        } catch (AccessDeniedException e) {
            return false;
        }
    }

    private boolean openOne(Path folder) throws IOException {
        var there = Disk.look(folder);
        int permissions = there.attributes().permissions();
        if (there.type() != Node.Type.DIR || (permissions & OWNER) == OWNER) {
            return opened.containsKey(folder); // another thread has just done it
        }
        try {
            Disk.permit(folder, permissions | OWNER);
        } catch (IOException e) {
            return false; // it is somebody else's
        }
        opened.putIfAbsent(folder, permissions);
        return true;
    }
}
