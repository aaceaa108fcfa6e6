package dev.cofre.client.snapshot.pack;

import dev.cofre.api.blob.BlobId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Which part is in which pack, for as many parts as a large backup has: 48 bytes each, and 8 to 16 of a table that finds them. Only
 * that table is copied when it grows. Thread-safe.
 */
public final class PartIndex {
    private static final int SMALLEST = 1 << 12;
    /** Entries that are allocated at once. */
    private static final int BLOCK = 1 << 14;

    private final List<String> packs = new ArrayList<>();
    /** Of each entry four parts of the id. */
    private final List<long[]> ids = new ArrayList<>();
    /** Of each entry its pack, and where it is in there. */
    private final List<int[]> places = new ArrayList<>();
    /** Entries by what their ids end in, from 1 on: 0 is a free slot. */
    private int[] slots = new int[SMALLEST];

    private int size;

    /** @param pack name of the pack in the cluster */
    public record Place(String pack, Part part) {}

    /** Enters all parts of a pack. What is known from another pack stays there. */
    public synchronized void add(String pack, List<Part> parts) {
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

        /** What of each pack is marked, by the pack's name; packs without anything are left out. */
        public Map<String, Long> storedByPack() {
            Map<String, Long> stored = new HashMap<>();
            forEach((pack, part) -> stored.merge(pack, (long) part.stored(), Long::sum));
            return stored;
        }

        public boolean contains(BlobId id) {
            int entry = entry(id);
            return entry >= 0 && marked.get(entry);
        }

        private void forEach(BiConsumer<String, Part> each) {
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
        if (2L * size >= slots.length) {
            grow();
        }
        int slot = slot(part.id());
        if (slots[slot] != 0) {
            return;
        }
        if (size % BLOCK == 0) {
            ids.add(new long[4 * BLOCK]);
            places.add(new int[4 * BLOCK]);
        }
        long[] id = ids.get(size / BLOCK);
        int[] place = places.get(size / BLOCK);
        int at = 4 * (size % BLOCK);
        id[at] = part.id().a();
        id[at + 1] = part.id().b();
        id[at + 2] = part.id().c();
        id[at + 3] = part.id().d();
        place[at] = pack;
        place[at + 1] = part.offset();
        place[at + 2] = part.stored();
        place[at + 3] = part.size();
        slots[slot] = ++size;
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int entry = 0; entry < size; entry++) {
            slots[slot(id(entry))] = entry + 1;
        }
    }

    /** Below 0 if it is not known. */
    private int entry(BlobId id) {
        return slots[slot(id)] - 1;
    }

    /** Where the id is, or would be: digests are as random as any hash of them. */
    private int slot(BlobId id) {
        int mask = slots.length - 1;
        int slot = (int) id.d() & mask;
        while (slots[slot] != 0 && !id(slots[slot] - 1).equals(id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private BlobId id(int entry) {
        long[] block = ids.get(entry / BLOCK);
        int at = 4 * (entry % BLOCK);
        return new BlobId(block[at], block[at + 1], block[at + 2], block[at + 3]);
    }

    private Place place(int entry) {
        int[] block = places.get(entry / BLOCK);
        int at = 4 * (entry % BLOCK);
        return new Place(packs.get(block[at]), new Part(id(entry), block[at + 1], block[at + 2], block[at + 3]));
    }
}
