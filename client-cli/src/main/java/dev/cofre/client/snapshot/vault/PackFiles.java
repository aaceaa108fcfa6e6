package dev.cofre.client.snapshot.vault;

import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PackTable;
import dev.cofre.client.snapshot.pack.Part;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Packs as they are read: whole, the part that is asked for, or the table at the end. Thread-safe. */
final class PackFiles {
    /** Enough for the table of a pack of small files. */
    private static final int TAIL = 64 << 10;
    /** Packs that are kept. */
    private static final int PACKS_KEPT = 6;

    private static final int PLACES_KEPT = 2000;

    private final Cluster cluster;
    private final TransferListener listener;
    private final Map<PackId, byte[]> kept = lru(PACKS_KEPT);
    private final Map<FileName, Locations> places = lru(PLACES_KEPT);

    PackFiles(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    /** Where a pack, or a list of packs, is, as the manager said when it was asked first. */
    Locations locate(FileName name) {
        synchronized (places) {
            Locations known = places.get(name);
            if (known != null) {
                return known;
            }
        }
        Locations where = cluster.locate(name);
        synchronized (places) {
            places.put(name, where);
        }
        return where;
    }

    byte[] whole(Locations where) throws InterruptedIOException {
        return cluster.fetch(where, listener);
    }

    /** All of a pack. */
    byte[] fetch(PackId pack) throws InterruptedIOException {
        return whole(locate(pack.name()));
    }

    /** Bytes of a pack, as some server says: what is in them is to prove itself, part by part. */
    byte[] fetch(PackId pack, int from, int length) throws InterruptedIOException {
        return cluster.fetch(locate(pack.name()), from, length, bytes -> bytes, listener);
    }

    /**
     * A part's bytes. The packs that were read last are kept, as the next part is mostly in one of them.
     *
     * @throws IOException if it is damaged
     */
    byte[] part(PartIndex.Place place) throws IOException {
        byte[] pack;
        synchronized (kept) {
            pack = kept.get(place.pack());
        }
        if (pack == null) {
            try {
                pack = whole(locate(place.pack().name()));
            } catch (ProblemException e) {
                if (!e.is(ProblemType.NOT_ENOUGH_NODES)) {
                    throw e;
                }
                return partOfAnyCopy(place); // of copies that are all bad somewhere, each may have good parts
            }
            synchronized (kept) {
                kept.put(place.pack(), pack);
            }
        }
        try (PartReader reader = new PartReader()) {
            return reader.read(place.part(), pack, place.part().offset());
        }
    }

    /** A part's bytes, out of whichever copy of its pack they prove themselves. */
    byte[] partOfAnyCopy(PartIndex.Place place) throws InterruptedIOException {
        Part part = place.part();
        try (PartReader reader = new PartReader()) {
            return cluster.fetch(
                    locate(place.pack().name()),
                    part.offset(),
                    part.stored(),
                    bytes -> reader.read(part, bytes, 0),
                    listener);
        }
    }

    /** What is in a pack, by its own table. */
    List<Part> parts(PackId pack) throws IOException {
        Locations where = locate(pack.name());
        return PackTable.read(tail(where), where.size());
    }

    /** On how many servers a pack, or a list of packs, can be read now. */
    int readable(FileName name) {
        return (int) locate(name).replicas().stream()
                .filter(each -> each.state().serves())
                .count();
    }

    /** The table of a pack, as an index has it. */
    IndexFormat.Table table(PackId pack) throws IOException {
        Locations where = locate(pack.name());
        return table(pack, where.size(), tail(where));
    }

    /** @param end of the pack, with its whole table */
    static IndexFormat.Table table(PackId pack, long size, byte[] end) throws IOException {
        int length = PackTable.length(end);
        byte[] rows = new byte[length];
        System.arraycopy(end, end.length - length, rows, 0, length);
        return new IndexFormat.Table(pack, size, rows);
    }

    /** The end of a pack, with its whole table: as all its servers say, or else out of the whole, which proves itself. */
    byte[] tail(Locations where) throws IOException {
        Optional<byte[]> end = end(where, TAIL);
        if (end.isPresent()) {
            int length = PackTable.length(end.get());
            end = length <= end.get().length ? end : end(where, length);
        }
        return end.isPresent() ? end.get() : whole(where);
    }

    private Optional<byte[]> end(Locations where, int length) {
        int most = (int) Math.min(length, where.size());
        return cluster.fetchAgreed(where, where.size() - most, most, listener);
    }

    private static <K, V> Map<K, V> lru(int most) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
