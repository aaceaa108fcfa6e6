package dev.cofre.storage.scrub;

import java.io.IOException;
import java.io.OutputStream;

/** Takes bytes no faster than it is told to, by making whoever writes them wait. For one thread. */
final class Pace extends OutputStream {
    /** Lets time pass. */
    interface Sleep {
        /** @return false if there is no time any more, as the server stops */
        boolean nanos(long nanos);
    }

    private final Sleep sleep;
    private long bytesPerSecond = 1;
    private long owed;
    private long taken;

    Pace(Sleep sleep) {
        this.sleep = sleep;
    }

    void setRate(long perSecond) {
        bytesPerSecond = Math.max(1, perSecond);
    }

    /** Bytes since the last call. */
    long take() {
        long bytes = taken;
        taken = 0;
        return bytes;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        taken += length;
        owed += length;
        if (owed * 10 < bytesPerSecond) {
            return; // a tenth of a second is waited for at once
        }
        long nanos = (long) (owed * 1e9 / bytesPerSecond);
        owed = 0;
        if (!sleep.nanos(nanos)) {
            throw new IOException("the server is stopping");
        }
    }
}
