package dev.cofre.client.snapshot.pack;

import dev.cofre.api.blob.BlobId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Which part is in which pack, for as many parts as there are: 48 bytes each, and 8 to 16 of a table that finds them. Those of a
 * hundred thousand are in memory, and more in a file. Only that table is copied when it grows. Thread-safe.
 */
public final class PartIndex {
    private static final int SMALLEST = 1 << 12;
    /** Entries that are allocated at once. */
    private static final int BLOCK = 1 << 14;
    /** Bytes of an entry: its id, the number of its pack, and where it is in there. */
    private static final int ENTRY = BlobId.BYTES + 16;
    /** Blocks, and bytes of the table, that are in memory. */
    private static final int BLOCKS_IN_MEMORY = 8;

    private static final int SLOTS_IN_MEMORY = 1 << 18;
    /** Beyond that a table does not grow. */
    private static final int MOST_SLOTS = 1 << 28;

    private final List<PackId> packs = new ArrayList<>();
    private final Scratch scratch = new Scratch();
    private final List<ByteBuffer> blocks = new ArrayList<>();
    /** Entries by what their ids end in, from 1 on: 0 is a free slot. */
    private ByteBuffer slots = ByteBuffer.allocate(SMALLEST * Integer.BYTES);

    private int mask = SMALLEST - 1;

    private int size;

    public record Place(PackId pack, Part part) {}

    /** Enters all parts of a pack. What is known from another pack stays there. */
    public synchronized void add(PackId pack, List<Part> parts) {
        packs.add(pack);
        int number = packs.size() - 1;
        for (Part part : parts) {
            add(number, part);
        }
    }

    public synchronized boolean contains(BlobId id) {
        return entry(id) >= 0;
    }

    public synchronized Optional<Place> find(BlobId id) {
        int entry = entry(id);
        return entry < 0 ? Optional.empty() : Optional.of(place(entry));
    }

    /** Parts that are known. */
    public synchronized int size() {
        return size;
    }

    /** Parts that are needed, out of those that are known now: nothing may be entered while they are marked. Not thread-safe. */
    public final class Marks {
        private final BitSet marked = new BitSet();

        /** @return false if it was marked before, or is not known */
        public boolean add(BlobId id) {
            int entry = entry(id);
            if (entry < 0 || marked.get(entry)) {
                return false;
            }
            marked.set(entry);
            return true;
        }

        public void remove(BlobId id) {
            int entry = entry(id);
            if (entry >= 0) {
                marked.clear(entry);
            }
        }

        public boolean isEmpty() {
            return marked.isEmpty();
        }

        /** What of each pack is marked; packs without anything are left out. */
        public Map<PackId, Long> storedByPack() {
            Map<PackId, Long> stored = new HashMap<>();
            forEach((pack, part) -> stored.merge(pack, (long) part.stored(), Long::sum));
            return stored;
        }

        public boolean contains(BlobId id) {
            int entry = entry(id);
            return entry >= 0 && marked.get(entry);
        }

        private void forEach(BiConsumer<PackId, Part> each) {
            for (int entry = marked.nextSetBit(0); entry >= 0; entry = marked.nextSetBit(entry + 1)) {
                Place place = place(entry);
                each.accept(place.pack(), place.part());
            }
        }
    }

    /** Begins with nothing marked. */
    public Marks marks() {
        return new Marks();
    }

    private void add(int pack, Part part) {
        if (2L * size > mask && mask + 1 < MOST_SLOTS) {
            grow();
        }
        if (size == mask) {
            throw new IllegalStateException("more than %d parts in one vault".formatted(size));
        }
        int slot = slot(part.id());
        if (at(slot) != 0) {
            return;
        }
        if (size % BLOCK == 0) {
            int bytes = BLOCK * ENTRY;
            blocks.add(blocks.size() < BLOCKS_IN_MEMORY ? ByteBuffer.allocate(bytes) : scratch.take(bytes));
        }
        int at = size % BLOCK * ENTRY;
        blocks.get(size / BLOCK)
                .putLong(at, part.id().a())
                .putLong(at + 8, part.id().b())
                .putLong(at + 16, part.id().c())
                .putLong(at + 24, part.id().d())
                .putInt(at + 32, pack)
                .putInt(at + 36, part.offset())
                .putInt(at + 40, part.stored())
                .putInt(at + 44, part.size());
        slots.putInt(slot * Integer.BYTES, ++size);
    }

    private void grow() {
        int many = 2 * (mask + 1);
        slots = many <= SLOTS_IN_MEMORY
                ? ByteBuffer.allocate(many * Integer.BYTES)
                : scratch.take(many * Integer.BYTES);
        mask = many - 1;
        for (int entry = 0; entry < size; entry++) {
            int slot = (int) blocks.get(entry / BLOCK).getLong(entry % BLOCK * ENTRY + 24) & mask;
            while (at(slot) != 0) { // no two are the same
                slot = (slot + 1) & mask;
            }
            slots.putInt(slot * Integer.BYTES, entry + 1);
        }
    }

    private int at(int slot) {
        return slots.getInt(slot * Integer.BYTES);
    }

    /** Below 0 if it is not known. */
    private int entry(BlobId id) {
        return at(slot(id)) - 1;
    }

    /** Where the id is, or would be: digests are as random as any hash of them. */
    private int slot(BlobId id) {
        int slot = (int) id.d() & mask;
        while (at(slot) != 0 && !isAt(at(slot) - 1, id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int entry, BlobId id) {
        ByteBuffer block = blocks.get(entry / BLOCK);
        int at = entry % BLOCK * ENTRY;
        return block.getLong(at + 24) == id.d()
                && block.getLong(at) == id.a()
                && block.getLong(at + 8) == id.b()
                && block.getLong(at + 16) == id.c();
    }

    private Place place(int entry) {
        ByteBuffer block = blocks.get(entry / BLOCK);
        int at = entry % BLOCK * ENTRY;
        BlobId id =
                new BlobId(block.getLong(at), block.getLong(at + 8), block.getLong(at + 16), block.getLong(at + 24));
        return new Place(
                packs.get(block.getInt(at + 32)),
                new Part(id, block.getInt(at + 36), block.getInt(at + 40), block.getInt(at + 44)));
    }
}
