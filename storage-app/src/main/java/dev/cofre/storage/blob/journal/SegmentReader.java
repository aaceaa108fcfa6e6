package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.blob.journal.RecordFormat.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads one segment from end to end through a window, and finds records behind damage. For one thread. */
final class SegmentReader {
    private static final int WINDOW = 1 << 20;

    private final DiskFile file;
    private final long segment;
    private final long size;
    private ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowAt;
    private OptionalLong salt = OptionalLong.empty();

    /** @param size bytes behind which nothing is read */
    SegmentReader(DiskFile file, long segment, long size) {
        this.file = file;
        this.segment = segment;
        this.size = size;
    }

    /** The salt, also if the beginning of the segment is damaged; nothing if no record is whole. */
    OptionalLong findSalt() throws IOException {
        if (size > 0 && at(0).isEmpty()) {
            next(1);
        }
        return salt;
    }

    /** A record that is whole. */
    record Found(JournalRecord read, Header header, Location at) {}

    long size() {
        return size;
    }

    /** Of the segment: that of the first whole record, for a segment's own come before any that it carries as bytes. */
    OptionalLong salt() {
        return salt;
    }

    /** The record that begins at {@code position}, or nothing if none does, or not a whole one. */
    Optional<Found> at(long position) throws IOException {
        Optional<Header> header =
                RecordFormat.header(window(position, RecordFormat.HEADER + RecordFormat.MAX_META), position);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        Header head = header.get();
        ByteBuffer bytes = window(position, head.length());
        if (bytes.remaining() < head.length()
                || (salt.isPresent() && salt.getAsLong() != head.salt())
                || !RecordFormat.bodyIsWhole(head, bytes)) {
            return Optional.empty();
        }
        salt = OptionalLong.of(head.salt());
        Location at = new Location(segment, position, head.length());
        JournalRecord read = RecordFormat.read(head, bytes)
                .orElseThrow(() -> new IOException(
                        "journal segment %d has a record of type %d at %d, which this version does not know;"
                                        .formatted(segment, head.type(), position)
                                + " start the version that has written it"));
        return Optional.of(new Found(read, head, at));
    }

    /** Reads from the disk again what comes next. */
    void forget() {
        window.clear().limit(0);
    }

    /** The first whole record that begins at {@code from} or behind it. */
    Optional<Found> next(long from) throws IOException {
        for (long at = from; at <= size - RecordFormat.HEADER; at++) {
            if (window(at, RecordFormat.HEADER).getInt(0) == RecordFormat.MAGIC) {
                Optional<Found> found = at(at);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Bytes from {@code position} on, {@code length} of them unless the segment ends before; valid until the next call. */
    private ByteBuffer window(long position, int length) throws IOException {
        int wanted = (int) Math.max(0, Math.min(length, size - position));
        if (position < windowAt || position + wanted > windowAt + window.limit()) {
            fill(position, wanted);
        }
        return window.slice((int) (position - windowAt), wanted);
    }

    private void fill(long position, int wanted) throws IOException {
        if (window.capacity() < wanted || (window.capacity() > WINDOW && wanted <= WINDOW)) {
            window = ByteBuffer.allocate(Math.max(WINDOW, wanted));
        }
        window.clear().limit((int) Math.min(window.capacity(), size - position));
        windowAt = position;
        file.read(position, window);
        if (window.hasRemaining()) {
            throw new IOException(
                    "journal segment %d ends at %d, before %d".formatted(segment, position + window.position(), size));
        }
        window.flip();
    }
}
