package dev.cofre.client.reading;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file that is read. One that gives nothing, or does not end, fails as one does that cannot be read.
 */
public final class Reading extends FilterInputStream {
    /** What must come to be waited for anew: what trickles would be read for ever. */
    private static final int LITTLE = 64 << 10;

    private final Path path;
    private final long most;
    private final Watch watch;
    private long total;
    private long came;
    private long waited;
    private volatile boolean givenUp;

    Reading(Path path, long most, Watch watch, InputStream in) {
        super(in);
        this.path = path;
        this.most = most;
        this.watch = watch;
    }

    /** @param most bytes that are read */
    public static Reading of(Path path, long most, Watch watch) throws IOException {
        return new Reading(path, most, watch, watch.over(path, () -> Files.newInputStream(path)));
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        long begin = System.nanoTime();
        watch.begins(path, waited, this::giveUp);
        int read;
        try {
            read = super.read(bytes, offset, length);
        } catch (IOException e) {
            throw givenUp ? tooLong() : e;
        } finally {
            watch.ended();
        }
        if (givenUp) {
            throw tooLong();
        }
        if (read == 0 && length > 0) {
            throw new IOException("it has nothing to give now, and does not end");
        }
        waited(Duration.ofNanos(System.nanoTime() - begin));
        count(read);
        return read;
    }

    /** It took so long until something came. */
    void waited(Duration more) {
        waited += more.toNanos();
    }

    private void count(int read) throws IOException {
        if (read < 0) {
            return;
        }
        came += read;
        if (came >= LITTLE) {
            came = 0;
            waited = 0;
        }
        total += read;
        if (total > most) {
            throw new IOException("it does not end: more than %,d bytes were read".formatted(most));
        }
    }

    private static IOException tooLong() {
        return new IOException(
                "nothing, or next to nothing, came of it for too long; leave it out, or see --read-timeout");
    }

    private void giveUp() {
        givenUp = true;
        close();
    }

    /** What has been read is not worse for it. */
    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException e) {
            return;
        }
    }
}
