package dev.cofre.client.snapshot.chunk;

import java.io.IOException;
import java.io.InputStream;

/** Cuts a stream into chunks, in a buffer that serves one stream after the other. Not thread-safe. */
public final class ChunkReader {
    private final byte[] buffer = new byte[2 * Chunker.MOST];
    private int begin;
    private int length;
    private int end;
    private boolean ended = true;

    /** Begins with another stream. */
    public void begin() {
        begin = 0;
        length = 0;
        end = 0;
        ended = false;
    }

    /**
     * Goes on to the next chunk.
     *
     * @return false at the stream's end; an empty stream has no chunk
     */
    public boolean next(InputStream in) throws IOException {
        begin += length;
        if (!ended && end - begin < Chunker.MOST) {
            System.arraycopy(buffer, begin, buffer, 0, end - begin);
            end -= begin;
            begin = 0;
            int read = in.readNBytes(buffer, end, buffer.length - end);
            ended = read < buffer.length - end;
            end += read;
        }
        length = Chunker.cut(buffer, begin, end);
        return length > 0;
    }

    /** What holds the chunk's bytes, until the next one. */
    public byte[] bytes() {
        return buffer;
    }

    /** Where in {@link #bytes} the chunk begins. */
    public int offset() {
        return begin;
    }

    public int length() {
        return length;
    }

    /** Whether the stream ends with this chunk. */
    public boolean isLast() {
        return ended && begin + length == end;
    }
}
