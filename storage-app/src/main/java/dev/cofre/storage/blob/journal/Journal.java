package dev.cofre.storage.blob.journal;

import dev.cofre.storage.blob.disk.Disk;
import dev.cofre.storage.blob.disk.DiskFile;
import dev.cofre.storage.blob.journal.JournalRecord.SegmentStart;
import dev.cofre.storage.blob.journal.RecordFormat.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door to the journal. One thread appends; any number read at the same time.
 *
 * <p>Only the newest segment is appended to, and a newer one is begun only when all of it is on stable storage: so only
 * the newest can have a torn tail. After a failed write or force the journal must not be appended to any more.
 */
public final class Journal implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Journal.class);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int GROUP_BUFFER = 1 << 20;

    private final Segments segments;
    private final Quarantine quarantine;
    private final long segmentSize;
    private final Clock clock;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(GROUP_BUFFER);
    private DiskFile open;
    private volatile JournalPosition end;

    private Journal(
            Segments segments,
            Quarantine quarantine,
            long segmentSize,
            Clock clock,
            DiskFile open,
            JournalPosition end) {
        this.segments = segments;
        this.quarantine = quarantine;
        this.segmentSize = segmentSize;
        this.clock = clock;
        this.open = open;
        this.end = end;
    }

    /**
     * Opens the journal, and makes its newest segment end where it was last known to be good.
     *
     * @param segmentSize bytes from which on a segment is not appended to any more
     * @param lastKnown a position that somebody remembers to have been on stable storage; null if nobody does
     */
    public static Journal open(Disk disk, long segmentSize, Clock clock, @Nullable JournalPosition lastKnown)
            throws IOException {
        Segments segments = Segments.open(disk);
        Quarantine quarantine = Quarantine.open(disk);
        if (lastKnown != null && hasLost(lastKnown, segments)) {
            quarantine.note(lastKnown);
        }
        long last = segments.last();
        if (last == 0) {
            return begin(segments, quarantine, segmentSize, clock, 1, segments.create(1));
        }
        DiskFile file = segments.openForAppending(last);
        try {
            Optional<JournalPosition> end = recover(file, last, lastKnown, quarantine);
            if (end.isEmpty()) {
                if (file.size() > 0) {
                    file.close();
                    quarantine.keepSegment(last);
                    file = segments.create(last);
                }
                return begin(segments, quarantine, segmentSize, clock, last, file);
            }
            // the name may have survived without its folder having been forced
            segments.forceFolder();
            return new Journal(segments, quarantine, segmentSize, clock, file, end.get());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Whether the journal ends before a position that was on stable storage: others have cut it, or it is another one. */
    private static boolean hasLost(JournalPosition known, Segments segments) throws IOException {
        if (!segments.numbers().contains(known.segment())) {
            return known.segment() > segments.last(); // an older one may have been compacted
        }
        try (Segments.Handle handle = segments.acquire(known.segment())) {
            SegmentReader reader = new SegmentReader(
                    handle.file(), known.segment(), handle.file().size());
            OptionalLong salt = reader.findSalt();
            return known.position() > reader.size() || (salt.isPresent() && salt.getAsLong() != known.salt());
        }
    }

    private static Journal begin(
            Segments segments, Quarantine quarantine, long segmentSize, Clock clock, long number, DiskFile file)
            throws IOException {
        JournalPosition end = start(file, number, clock);
        segments.forceFolder();
        return new Journal(segments, quarantine, segmentSize, clock, file, end);
    }

    private static JournalPosition start(DiskFile file, long number, Clock clock) throws IOException {
        long salt = RANDOM.nextLong();
        SegmentStart first = new SegmentStart(RecordFormat.VERSION, number, clock.millis());
        ByteBuffer bytes = ByteBuffer.allocate(RecordFormat.lengthAtMost(first));
        int length = RecordFormat.write(first, false, salt, 0, 0, bytes);
        file.write(0, bytes.flip());
        file.force();
        return new JournalPosition(number, salt, length);
    }

    /**
     * @return where the newest segment ends; nothing if no record of it is whole, and if it has bytes then, they are not those of
     *     a creation that was cut short
     */
    private static Optional<JournalPosition> recover(
            DiskFile file, long segment, @Nullable JournalPosition lastKnown, Quarantine quarantine)
            throws IOException {
        long size = file.size();
        SegmentReader reader = new SegmentReader(file, segment, size);
        reader.findSalt();
        Optional<JournalPosition> known = Optional.ofNullable(lastKnown)
                .filter(position -> position.segment() == segment)
                .filter(position -> reader.salt().orElse(position.salt()) == position.salt());
        long knownEnd = known.map(JournalPosition::position).orElse(0L);
        SegmentScan scan = new SegmentScan(reader, segment, knownEnd, new KeepingDamage(file, quarantine));
        long end = scan.run(0);
        if (end == 0 && size > RecordFormat.SEGMENT_START) {
            return Optional.empty(); // the first record was on stable storage before there were any more
        }
        if (end < size) {
            log.info("{}: {} bytes of an unfinished write are cut off at {}", Segments.path(segment), size - end, end);
            file.truncate(end);
        }
        rewrite(file, Math.min(scan.synced(), end), end);
        if (end == 0) {
            return Optional.empty();
        }
        // without one whole record there is an end only because a position was known
        long salt = reader.salt().orElseGet(() -> known.orElseThrow().salt());
        return Optional.of(new JournalPosition(segment, salt, end));
    }

    /**
     * Brings a tail to stable storage of which nobody knows that it is there. It is written again, since after a failed
     * force the system may take its pages for clean, and force would not write them.
     *
     * @throws IOException if it is read differently each time: what is there may be right, and is left as it is
     */
    private static void rewrite(DiskFile file, long from, long to) throws IOException {
        ByteBuffer copy = ByteBuffer.allocate((int) Math.min(GROUP_BUFFER, to - from));
        ByteBuffer again = ByteBuffer.allocate(copy.capacity());
        for (long at = from; at < to; at += copy.capacity()) {
            read(file, at, to, copy);
            read(file, at, to, again);
            if (!copy.equals(again)) {
                throw new IOException(
                        "the end of the journal is read differently each time, and is left as it is; check cable, controller and memory");
            }
            file.write(at, copy);
        }
        file.force();
    }

    private static void read(DiskFile file, long from, long to, ByteBuffer into) throws IOException {
        into.clear().limit((int) Math.min(into.capacity(), to - from));
        file.read(from, into);
        into.flip();
    }

    /** Where the next record will be. All before it is on stable storage. */
    public JournalPosition end() {
        return end;
    }

    /** Numbers, oldest first; the last is appended to. */
    public List<Long> segments() {
        return segments.numbers();
    }

    /** Bytes of a segment. */
    public long size(long segment) throws IOException {
        JournalPosition current = end;
        if (segment == current.segment()) {
            return current.position();
        }
        try (Segments.Handle handle = segments.acquire(segment)) {
            return handle.file().size();
        }
    }

    /**
     * Begins a group of records that become durable together; the one before must be finished. If it fails, and not by a
     * {@link dev.cofre.storage.blob.disk.ForceFailedException}, the journal is as it was before.
     */
    public Group begin() throws IOException {
        if (end.position() >= segmentSize) {
            roll();
        }
        return new Group(end);
    }

    /** Seals the newest segment and begins another. */
    private void roll() throws IOException {
        long number = end.segment() + 1;
        DiskFile next = segments.create(number);
        try {
            JournalPosition begun = start(next, number, clock);
            segments.forceFolder();
            open.close();
            open = next;
            end = begun;
        } catch (IOException e) {
            try (next) {
                segments.discard(number);
            }
            throw e;
        }
    }

    /** Whether all that came after {@code position} is still here, so that reading on from there misses nothing. */
    public boolean reachesBackTo(JournalPosition position) throws IOException {
        List<Long> numbers = segments.numbers();
        int at = numbers.indexOf(position.segment());
        if (at < 0 || numbers.get(numbers.size() - 1) - position.segment() != numbers.size() - 1 - at) {
            return false;
        }
        try (Segments.Handle handle = segments.acquire(position.segment())) {
            SegmentReader reader = new SegmentReader(handle.file(), position.segment(), size(position.segment()));
            OptionalLong salt = reader.findSalt();
            return position.position() <= reader.size() && salt.isPresent() && salt.getAsLong() == position.salt();
        }
    }

    /** Whether records were ever found to be missing that had been on stable storage. */
    public boolean hasLostRecords() throws IOException {
        return quarantine.hasJournal();
    }

    /** Shows everything from {@code from}, or from the beginning if that is null, to the end. */
    public void replay(@Nullable JournalPosition from, RecordVisitor visitor) throws IOException {
        for (long segment : segments.numbers()) {
            if (from == null || segment >= from.segment()) {
                scan(segment, from != null && segment == from.segment() ? from.position() : 0, visitor);
            }
        }
    }

    /** Shows one segment; what is appended meanwhile may be left out. Damaged bytes go to quarantine before. */
    public void scan(long segment, RecordVisitor visitor) throws IOException {
        scan(segment, 0, visitor);
    }

    private void scan(long segment, long from, RecordVisitor visitor) throws IOException {
        try (Segments.Handle handle = segments.acquire(segment)) {
            SegmentReader reader = new SegmentReader(handle.file(), segment, size(segment));
            KeepingDamage keeping = new KeepingDamage(handle.file(), quarantine) {
                @Override
                public void record(JournalRecord read, Location at) throws IOException {
                    visitor.record(read, at);
                }

                @Override
                public void damage(long damaged, long start, long stop) throws IOException {
                    super.damage(damaged, start, stop);
                    visitor.damage(damaged, start, stop);
                }
            };
            new SegmentScan(reader, segment, reader.size(), keeping).run(from);
        }
    }

    /** Keeps a segment readable, also after it is dropped, until the pin is closed. */
    public Pin pin(long segment) throws IOException {
        return new Pin(segments.acquire(segment));
    }

    /** Deletes a segment, durably. */
    public void drop(long segment) throws IOException {
        if (segment == end.segment()) {
            throw new IllegalArgumentException("segment %d is being appended to".formatted(segment));
        }
        segments.drop(segment);
    }

    @Override
    public void close() throws IOException {
        try (DiskFile last = open) {
            segments.close();
        }
    }

    /** A segment held readable. */
    public static final class Pin implements AutoCloseable {
        private final Segments.Handle handle;

        private Pin(Segments.Handle handle) {
            this.handle = handle;
        }

        /**
         * Reads one record of this segment, and checks all of it.
         *
         * @throws DamagedRecordException if it is not what was written
         */
        public JournalRecord read(Location at) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(at.length());
            handle.file().read(at.position(), bytes);
            bytes.flip();
            Optional<Header> header = RecordFormat.header(bytes, at.position());
            if (header.isEmpty() || header.get().length() != bytes.remaining()) {
                throw new DamagedRecordException(at, "its header has another checksum");
            }
            if (!RecordFormat.bodyIsWhole(header.get(), bytes)) {
                throw new DamagedRecordException(at, "its bytes have another checksum");
            }
            return RecordFormat.read(header.get(), bytes)
                    .orElseThrow(() -> new DamagedRecordException(at, "it is of an unknown type"));
        }

        @Override
        public void close() throws IOException {
            handle.close();
        }
    }

    /** Records that become durable together. */
    public final class Group {
        private final JournalPosition start;

        private Group(JournalPosition start) {
            this.start = start;
            buffer.clear();
        }

        /**
         * Adds records that count only together: after a crash either all of them are there or none.
         *
         * @return where each will be
         */
        public List<Location> add(List<? extends JournalRecord> unit) {
            Location[] locations = new Location[unit.size()];
            for (int i = 0; i < locations.length; i++) {
                locations[i] = add(unit.get(i), i < locations.length - 1);
            }
            return List.of(locations);
        }

        private Location add(JournalRecord added, boolean more) {
            makeRoom(RecordFormat.lengthAtMost(added));
            long position = start.position() + buffer.position();
            int length = RecordFormat.write(added, more, start.salt(), position, start.position(), buffer);
            return new Location(start.segment(), position, length);
        }

        /** So far. */
        public int bytes() {
            return buffer.position();
        }

        /**
         * Writes the group; it is on stable storage when this returns. If it fails, the journal may be appended to only
         * after {@link #retract}, and after a {@link dev.cofre.storage.blob.disk.ForceFailedException} not at all.
         */
        public void force() throws IOException {
            if (buffer.position() == 0) {
                return;
            }
            long next = start.position() + buffer.position();
            open.write(start.position(), buffer.flip());
            open.force();
            end = new JournalPosition(start.segment(), start.salt(), next);
            if (buffer.capacity() > GROUP_BUFFER * 8) {
                buffer = ByteBuffer.allocateDirect(GROUP_BUFFER);
            }
        }

        /**
         * Takes back all that was written of the group, before anybody was told of it: the journal ends where it did, and
         * that is on stable storage when this returns. What lies before was forced earlier, and is not touched.
         */
        public void retract() throws IOException {
            open.truncate(start.position());
            open.force();
            end = start;
        }

        private void makeRoom(int length) {
            if (buffer.remaining() < length) {
                int wanted = Math.max(buffer.capacity() * 2, buffer.position() + length);
                buffer = ByteBuffer.allocateDirect(wanted).put(buffer.flip());
            }
        }
    }
}
