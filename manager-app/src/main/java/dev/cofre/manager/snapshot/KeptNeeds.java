package dev.cofre.manager.snapshot;

import dev.cofre.api.blob.BlobId;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Packs, and lists of packs, by number, each name once, and of each snapshot the numbers of those that it needs, as runs: one day's snapshot
 * needs nearly what the day before's does, and packs that came together stay together. A snapshot is known by the digest of its file. So is a
 * list, and of it the numbers of what it names. Not thread-safe.
 */
final class KeptNeeds {
    /** Bytes of all runs, beyond which those of a further file are not kept and it is read each time. */
    private static final long MOST = Runtime.getRuntime().maxMemory() / 16;

    private final List<String> names = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<BlobId, byte[]> snapshots = new LinkedHashMap<>();
    private long bytes;
    private boolean changed;

    /** How many packs have a number. */
    int packs() {
        return names.size();
    }

    int number(String pack) {
        Integer known = numbers.get(pack);
        if (known != null) {
            return known;
        }
        numbers.put(pack, names.size());
        names.add(pack);
        return names.size() - 1;
    }

    /** Below 0 if it has none. */
    int find(String pack) {
        return numbers.getOrDefault(pack, -1);
    }

    String name(int number) {
        return names.get(number);
    }

    Optional<BitSet> of(BlobId snapshot) {
        return Optional.ofNullable(snapshots.get(snapshot)).map(KeptNeeds::unpacked);
    }

    void keep(BlobId snapshot, BitSet packs) {
        byte[] runs = packed(packs);
        if (bytes + runs.length <= MOST) {
            snapshots.put(snapshot, runs);
            bytes += runs.length;
            changed = true;
        }
    }

    /** Forgets all other snapshots and lists. @return whether anything is other than it was when this was read */
    boolean retain(Set<BlobId> listed) {
        changed |= snapshots.keySet().retainAll(listed);
        bytes = snapshots.values().stream().mapToLong(runs -> runs.length).sum();
        return changed;
    }

    /** Writes what snapshots are known, and names only of packs that one of them needs. */
    void write(DataOutputStream out) throws IOException {
        BitSet needed = new BitSet();
        snapshots.values().forEach(runs -> needed.or(unpacked(runs)));
        int[] places = new int[names.size()];
        out.writeInt(needed.cardinality());
        int next = 0;
        for (int number = needed.nextSetBit(0); number >= 0; number = needed.nextSetBit(number + 1)) {
            places[number] = next++;
            out.writeUTF(names.get(number));
        }
        out.writeInt(snapshots.size());
        for (Map.Entry<BlobId, byte[]> snapshot : snapshots.entrySet()) {
            BitSet packs = new BitSet();
            unpacked(snapshot.getValue()).stream().map(number -> places[number]).forEach(packs::set);
            byte[] runs = packed(packs);
            out.write(snapshot.getKey().bytes());
            out.writeInt(runs.length);
            out.write(runs);
        }
        changed = false;
    }

    /**
     * @param in what {@link #write} has written, nothing else
     * @param most packs that there is memory for
     */
    static KeptNeeds read(DataInputStream in, int most) throws IOException {
        KeptNeeds needs = new KeptNeeds();
        int packs = in.readInt();
        if (packs > most) {
            throw new IOException("it has %d packs, and there is memory for %d".formatted(packs, most));
        }
        for (int i = 0; i < packs; i++) {
            needs.number(in.readUTF());
        }
        int snapshots = in.readInt();
        for (int i = 0; i < snapshots; i++) {
            BlobId snapshot = BlobId.of(in.readNBytes(BlobId.BYTES));
            byte[] runs = in.readNBytes(in.readInt());
            needs.snapshots.put(snapshot, runs);
            needs.bytes += runs.length;
        }
        return needs;
    }

    /** How many numbers are left out, how many follow, and so on; seven bits to a byte, the least first. */
    private static byte[] packed(BitSet packs) {
        ByteArrayOutputStream runs = new ByteArrayOutputStream();
        int end = 0;
        for (int begin = packs.nextSetBit(0); begin >= 0; begin = packs.nextSetBit(end)) {
            write(runs, begin - end);
            end = packs.nextClearBit(begin);
            write(runs, end - begin);
        }
        return runs.toByteArray();
    }

    private static void write(ByteArrayOutputStream runs, int number) {
        int rest = number;
        while (rest >= 0x80) {
            runs.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        runs.write(rest);
    }

    private static BitSet unpacked(byte[] runs) {
        BitSet packs = new BitSet();
        int at = 0;
        int number = 0;
        int shift = 0;
        int begin = -1;
        for (byte each : runs) {
            number |= (each & 0x7f) << shift;
            shift += 7;
            if (each >= 0) {
                at += number;
                if (begin < 0) {
                    begin = at;
                } else {
                    packs.set(begin, at);
                    begin = -1;
                }
                number = 0;
                shift = 0;
            }
        }
        return packs;
    }
}
