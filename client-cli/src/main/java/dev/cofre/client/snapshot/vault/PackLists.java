package dev.cofre.client.snapshot.vault;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.snapshot.PackList;
import dev.cofre.api.snapshot.VaultFiles;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.transfer.Cluster;
import dev.cofre.client.transfer.exchange.TransferListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * The names of many packs as lists that snapshots share. They are cut where a name says so, so that one name more or less makes one
 * list another; where there are very many, lists are named by lists. Those that were read last are kept, as the next snapshot has most
 * of them, too. Thread-safe.
 */
final class PackLists {
    /** Fewer names are in the snapshot itself: that is no more than a list, and one file less. */
    static final int FEW = 512;
    /** A name in so many ends a list. */
    private static final int USUAL = 512;

    private static final int SHORTEST = 64;
    private static final int LONGEST = 4096;
    /** Bytes of lists that are kept. */
    private static final long KEPT = Math.max(4 << 20, Runtime.getRuntime().maxMemory() / 16);

    private final Cluster cluster;
    private final TransferListener listener;
    private final Map<FileName, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;
    /** Those that were there when somebody looked. */
    private final Set<FileName> seen = ConcurrentHashMap.newKeySet();

    PackLists(Cluster cluster, TransferListener listener) {
        this.cluster = cluster;
        this.listener = listener;
    }

    /**
     * @param named what the snapshot names itself, as its file says it
     * @param lists what lists there have to be for that, by their names
     */
    record Cut(List<String> named, Map<FileName, byte[]> lists) {}

    /** The same for the same packs, and nearly the same for nearly the same. */
    static Cut cut(Collection<PackId> packs) {
        Map<FileName, byte[]> lists = new LinkedHashMap<>();
        List<String> names =
                packs.stream().map(PackId::toString).sorted().distinct().toList();
        while (names.size() > FEW) {
            List<String> upper = new ArrayList<>();
            for (int begin = 0; begin < names.size(); ) {
                int end = end(names, begin);
                byte[] content = PackList.write(names.subList(begin, end));
                FileName list = PackList.name(content);
                lists.put(list, content);
                upper.add(list.value());
                begin = end;
            }
            names = upper;
        }
        return new Cut(names, lists);
    }

    private static int end(List<String> names, int begin) {
        for (int end = begin + SHORTEST; end < names.size() && end < begin + LONGEST; end++) {
            CRC32 sum = new CRC32();
            sum.update(names.get(end - 1).getBytes(StandardCharsets.UTF_8));
            if (sum.getValue() % USUAL == 0) {
                return end;
            }
        }
        return Math.min(names.size(), begin + LONGEST);
    }

    /** What to do about a list that is not there. */
    interface Otherwise {
        /** @return whether it is there now */
        boolean isBack(FileName list);
    }

    /**
     * Packs that a snapshot needs, and the lists that name them.
     *
     * @param named what the snapshot names itself, as its file says it
     * @throws MissingListException if one of the lists cannot be had, or names no pack: what is needed is not known then
     */
    Needs read(Collection<String> named, Otherwise otherwise) throws IOException {
        Set<PackId> packs = new LinkedHashSet<>();
        Set<FileName> lists = new LinkedHashSet<>();
        Deque<FileName> next = new ArrayDeque<>();
        sort(named, packs, lists, next);
        while (!next.isEmpty()) {
            FileName list = next.poll();
            sort(names(list, content(list, otherwise)), packs, lists, next);
        }
        return new Needs(List.copyOf(packs), List.copyOf(lists));
    }

    private static List<String> names(FileName list, byte[] content) throws MissingListException {
        try {
            return PackList.read(list.value(), content);
        } catch (IOException e) {
            throw new MissingListException(
                    "%s, which says what packs it needs, cannot be read: %s".formatted(list, e.getMessage()), e);
        }
    }

    private static void sort(Collection<String> names, Set<PackId> packs, Set<FileName> lists, Deque<FileName> next)
            throws MissingListException {
        for (String text : names) {
            if (!VaultFiles.isNeed(text)) {
                throw new MissingListException("it needs '%.80s', which is the name of no pack".formatted(text), null);
            }
            FileName name = new FileName(text);
            if (!VaultFiles.isList(name)) {
                packs.add(new PackId(name));
            } else if (lists.add(name)) { // whatever a list says, each is read once
                next.add(name);
            }
        }
    }

    private byte[] content(FileName list, Otherwise otherwise) throws IOException {
        synchronized (kept) {
            byte[] content = kept.get(list);
            if (content != null) {
                return content;
            }
        }
        byte[] content = fetch(list, otherwise);
        synchronized (kept) {
            if (kept.put(list, content) == null) {
                bytes += content.length;
            }
            for (var oldest = kept.values().iterator(); bytes > KEPT && kept.size() > 1; ) {
                bytes -= oldest.next().length;
                oldest.remove();
            }
        }
        return content;
    }

    private byte[] fetch(FileName list, Otherwise otherwise) throws IOException {
        for (boolean again = false; ; again = true) {
            try {
                Locations where = cluster.locate(list);
                if (where.size() > PackList.LARGEST) {
                    throw new IOException(
                            "%s has %d bytes, and no list of packs is as large".formatted(list, where.size()));
                }
                return cluster.fetch(where, listener);
            } catch (ProblemException e) {
                boolean gone = e.is(ProblemType.UNKNOWN_FILE);
                if (!gone && !e.is(ProblemType.NOT_ENOUGH_NODES)) {
                    throw e;
                }
                if (!gone || again || !otherwise.isBack(list)) {
                    throw new MissingListException(
                            "%s, which says what packs it needs, %s"
                                    .formatted(list, gone ? "is not there" : "cannot be read: " + e.getMessage()),
                            e);
                }
            }
        }
    }

    /** A list is there. */
    void saw(FileName list) {
        seen.add(list);
    }

    /** Stores those that nobody has seen. */
    void store(Cut cut) throws IOException {
        for (Map.Entry<FileName, byte[]> list : cut.lists().entrySet()) {
            if (!seen.contains(list.getKey())) {
                store(list.getKey(), list.getValue());
            }
        }
    }

    /** Stores a list; however many do so at once, it is the same. */
    void store(FileName list, byte[] content) throws IOException {
        BlobId stored = cluster.store(list, content, listener).blob();
        if (!VaultFiles.list(stored).equals(list)) {
            throw new IOException("%s was not stored as what it is; try again".formatted(list));
        }
        saw(list);
    }

    /** @param packs that are needed @param lists that name them */
    record Needs(List<PackId> packs, List<FileName> lists) {
        /** Names of all of them, those of the lists first. */
        List<FileName> all() {
            List<FileName> all = new ArrayList<>(lists);
            packs.forEach(pack -> all.add(pack.name()));
            return all;
        }
    }
}
