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
 * Which part is in which pack, for as many parts as a large backup has: 48 bytes each, and up to as much again that is free.
 * Thread-safe.
 */
public final class PartIndex {
    private static final int SMALLEST = 1 << 12;

    private final List<String> packs = new ArrayList<>();
    private long[] ids = new long[4 * SMALLEST];
    private int[] places = new int[4 * SMALLEST];
    private int size;

    /** @param pack name of the pack in the cluster */
    public record Place(String pack, Part part) {}

    /** Enters all parts of a pack. What is known from another pack stays there. */
    public synchronized void add(String pack, List<Part> parts) {
        packs.add(pack);
        int number = packs.size(); // from 1 on: 0 is a free place
        for (Part part : parts) {
            add(number, part);
        }
    }

    public synchronized boolean contains(BlobId id) {
        return places[4 * slot(id, ids, places)] != 0;
    }

    public synchronized Optional<Place> find(BlobId id) {
        int at = 4 * slot(id, ids, places);
        return places[at] == 0
                ? Optional.empty()
                : Optional.of(new Place(
                        packs.get(places[at] - 1), new Part(id, places[at + 1], places[at + 2], places[at + 3])));
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
            int slot = slot(id, ids, places);
            if (places[4 * slot] == 0 || marked.get(slot)) {
                return false;
            }
            marked.set(slot);
            return true;
        }

        /** What of each pack is marked, by the pack's name; packs without anything are left out. */
        public Map<String, Long> storedByPack() {
            Map<String, Long> stored = new HashMap<>();
            forEach((pack, part) -> stored.merge(pack, (long) part.stored(), Long::sum));
            return stored;
        }

        public boolean contains(BlobId id) {
            return marked.get(slot(id, ids, places));
        }

        private void forEach(BiConsumer<String, Part> each) {
            for (int slot = marked.nextSetBit(0); slot >= 0; slot = marked.nextSetBit(slot + 1)) {
                each.accept(
                        packs.get(places[4 * slot] - 1),
                        new Part(
                                new BlobId(ids[4 * slot], ids[4 * slot + 1], ids[4 * slot + 2], ids[4 * slot + 3]),
                                places[4 * slot + 1],
                                places[4 * slot + 2],
                                places[4 * slot + 3]));
            }
        }
    }

    /** Begins with nothing marked. */
    public Marks marks() {
        return new Marks();
    }

    private void add(int pack, Part part) {
        if (2L * size >= places.length / 4) {
            grow();
        }
        int slot = slot(part.id(), ids, places);
        if (places[4 * slot] != 0) {
            return;
        }
        put(slot, part.id(), ids);
        places[4 * slot] = pack;
        places[4 * slot + 1] = part.offset();
        places[4 * slot + 2] = part.stored();
        places[4 * slot + 3] = part.size();
        size++;
    }

    private void grow() {
        long[] largerIds = new long[2 * ids.length];
        int[] largerPlaces = new int[2 * places.length];
        for (int old = 0; old < places.length / 4; old++) {
            if (places[4 * old] != 0) {
                BlobId id = new BlobId(ids[4 * old], ids[4 * old + 1], ids[4 * old + 2], ids[4 * old + 3]);
                int slot = slot(id, largerIds, largerPlaces);
                put(slot, id, largerIds);
                System.arraycopy(places, 4 * old, largerPlaces, 4 * slot, 4);
            }
        }
        ids = largerIds;
        places = largerPlaces;
    }

    /** Where the id is, or would be: digests are as random as any hash of them. */
    private static int slot(BlobId id, long[] ids, int[] places) {
        int mask = places.length / 4 - 1;
        int slot = (int) id.d() & mask;
        while (places[4 * slot] != 0 && !isAt(slot, id, ids)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private static boolean isAt(int slot, BlobId id, long[] ids) {
        return ids[4 * slot] == id.a()
                && ids[4 * slot + 1] == id.b()
                && ids[4 * slot + 2] == id.c()
                && ids[4 * slot + 3] == id.d();
    }

    private static void put(int slot, BlobId id, long[] ids) {
        ids[4 * slot] = id.a();
        ids[4 * slot + 1] = id.b();
        ids[4 * slot + 2] = id.c();
        ids[4 * slot + 3] = id.d();
    }
}
