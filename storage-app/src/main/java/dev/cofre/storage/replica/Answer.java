package dev.cofre.storage.replica;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The body of another node's answer. Closing the one below would read it to its end, and a node may send without end; so what is left
 * after a little is cut off, and no more is taken than there may be. For one thread.
 */
final class Answer extends FilterInputStream {
    /** Of what comes behind all that was wanted, for the sake of the connection. */
    private static final int REST = 64 << 10;

    private static final int REST_AT_ONCE = 4 << 10;

    private final long most;
    private final Runnable cut;
    private long taken;
    private boolean ended;

    /** @param most bytes that it may have @param cut ends the connection */
    Answer(InputStream body, long most, Runnable cut) {
        super(body);
        this.most = most;
        this.cut = cut;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read < 0) {
            ended = true;
            return read;
        }
        taken += read;
        if (taken > most) {
            throw new TooMuchException(most);
        }
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, REST)).length;
    }

    @Override
    public void close() throws IOException {
        try {
            if (!ended) { // which who has read to the end has seen
                readRest();
            }
        } finally {
            if (!ended) {
                cut.run();
            }
        }
        in.close();
    }

    private void readRest() throws IOException {
        byte[] rest = new byte[REST_AT_ONCE];
        for (int left = REST; left > 0 && !ended; ) {
            int read = in.read(rest, 0, Math.min(left, REST_AT_ONCE));
            ended = read < 0;
            left -= Math.max(0, read);
        }
    }
}
