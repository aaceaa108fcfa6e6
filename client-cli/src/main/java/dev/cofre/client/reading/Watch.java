package dev.cofre.client.reading;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what another thread asks of the file system, which may answer never: says that it is waited for, and gives up what can be
 * given up. One thread is watched; the watching ends with the program.
 */
public final class Watch implements AutoCloseable {
    /** How long a file is waited for that gives nothing, where nobody says otherwise: tapes and disks that must wake up take minutes. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Nobody wonders before. */
    private static final Duration WORD = Duration.ofMinutes(1);

    private static final int LOOKS = 10;

    private final Duration word;
    private final Duration most;
    private final Listener listener;
    private final AtomicReference<@Nullable Waiting> now = new AtomicReference<>();
    private final Thread thread;
    private volatile boolean closed;

    /** Hears of it, on a thread that is not the one that waits. */
    public interface Listener {
        /** @param until how long it will be waited for; zero: until it answers */
        void waits(Path path, Duration since, Duration until);
    }

    /** What is waited for. @param giveUp null if nothing can be done about it @param until zero: as long as it takes */
    private record Waiting(Path path, long begin, @Nullable Runnable giveUp, Duration until) {}

    /** @param most how long something is waited for that can be given up; zero: as long as it takes */
    public Watch(Duration most, Listener listener) {
        this(WORD, most, listener);
    }

    /** @param word after how long it is said that something is waited for */
    public Watch(Duration word, Duration most, Listener listener) {
        this.word = word;
        this.most = most;
        this.listener = listener;
        this.thread = new Thread(this::run, "watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** What the file system is asked. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws IOException;
    }

    /** Asks for something that cannot be given up: the system does not take back what it was asked. */
    public <T> T over(Path path, Question<T> question) throws IOException {
        now.set(new Waiting(path, System.nanoTime(), null, Duration.ZERO));
        try {
            return question.ask();
        } finally {
            ended();
        }
    }

    /**
     * Something begins that can be given up.
     *
     * @param before nanoseconds for which it was waited already
     * @param giveUp has it fail on the thread that is watched; from another one
     */
    public void begins(Path path, long before, Runnable giveUp) {
        now.set(new Waiting(path, System.nanoTime() - before, giveUp, most));
    }

    /** It has been answered, whatever the answer. */
    public void ended() {
        now.set(null);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        Waiting said = null;
        Duration shorter = most.isZero() || word.compareTo(most) < 0 ? word : most;
        long look = Math.max(1, shorter.dividedBy(LOOKS).toMillis());
        while (!closed) {
            try {
                Thread.sleep(look);
            } catch (InterruptedException e) {
                return;
            }
            Waiting waiting = now.get();
            if (waiting == null) {
                continue;
            }
            Duration since = Duration.ofNanos(System.nanoTime() - waiting.begin());
            Runnable giveUp = waiting.giveUp();
            if (giveUp != null && !most.isZero() && since.compareTo(most) >= 0) {
                Waiting stuck = new Waiting(waiting.path(), waiting.begin(), null, Duration.ZERO);
                if (now.compareAndSet(waiting, stuck)) { // until that has helped, which some file systems never let it
                    giveUp(giveUp);
                }
            } else if (since.compareTo(word) >= 0 && !isSame(said, waiting)) {
                said = waiting;
                listener.waits(waiting.path(), since, waiting.until());
            }
        }
    }

    /** Closing a file waits for who reads it, which may be for ever. */
    private static void giveUp(Runnable giveUp) {
        Thread thread = new Thread(giveUp, "give-up");
        thread.setDaemon(true);
        thread.start();
    }

    /** A file that is read in pieces is said once. */
    private static boolean isSame(@Nullable Waiting said, Waiting waiting) {
        return said != null
                && said.path().equals(waiting.path())
                && said.until().equals(waiting.until());
    }
}
