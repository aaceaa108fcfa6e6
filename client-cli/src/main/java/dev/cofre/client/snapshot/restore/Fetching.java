package dev.cofre.client.snapshot.restore;

import dev.cofre.api.blob.BlobId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.client.snapshot.pack.BadPackException;
import dev.cofre.client.snapshot.pack.PackId;
import dev.cofre.client.snapshot.pack.PartIndex;
import dev.cofre.client.snapshot.pack.PartReader;
import dev.cofre.client.snapshot.vault.Vault;
import dev.cofre.client.snapshot.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Fetches chunks that files want, pack by pack and several at once, and writes each once it is proven. To be used by one thread;
 * whoever is told that a file has ended is told by others.
 */
final class Fetching implements AutoCloseable {
    private static final int AT_ONCE = 3;
    /** Chunks that are planned before they are fetched: packs are fetched whole where all of it is wanted. */
    private static final int PLANNED = 20_000;
    /** Wanted parts of a pack that are no further apart are fetched at once. */
    private static final int GAP = 256 << 10;

    private static final int MOST_AT_ONCE = 16 << 20;

    private final Vault vault;
    private final RestoreListener listener;
    private final Ended ended;
    private final Workers workers = new Workers(AT_ONCE, "restore");
    private final Map<PackId, List<Want>> wanted = new LinkedHashMap<>();
    private int planned;

    /** Hears of a file of which all chunks were written, or could not be. */
    interface Ended {
        void file(FileWork file) throws IOException;
    }

    /** A chunk's place in a file. */
    private record Want(PartIndex.Place place, FileWork file, long at) {
        int begin() {
            return place.part().offset();
        }

        int end() {
            return begin() + place.part().stored();
        }
    }

    /**
     * @param listener hears of bytes that are written
     * @param ended hears of each file of which all chunks were written, or could not be
     */
    Fetching(Vault vault, RestoreListener listener, Ended ended) {
        this.vault = vault;
        this.listener = listener;
        this.ended = ended;
    }

    /** Plans to write some of a file's chunks. @return whether so much is planned that it is to be fetched @param missing their places in its content, ascending */
    boolean want(FileWork file, List<Integer> missing) throws IOException {
        List<BlobId> content = file.node().content();
        long at = 0;
        int next = 0;
        for (int i = 0; i < content.size() && next < missing.size(); i++) {
            PartIndex.Place place = vault.place(content.get(i));
            if (missing.get(next) == i) {
                wanted.computeIfAbsent(place.pack(), pack -> new ArrayList<>()).add(new Want(place, file, at));
                planned++;
                next++;
            }
            at += place.part().size();
        }
        return planned >= PLANNED;
    }

    /** Fetches and writes all that is planned. */
    void fetch() throws IOException {
        List<Future<?>> tasks = new ArrayList<>();
        wanted.forEach((pack, wants) -> {
            wants.sort(Comparator.comparingInt(Want::begin));
            for (List<Want> together : ranges(wants)) {
                tasks.add(workers.submit(() -> {
                    fetch(pack, together);
                    return together;
                }));
            }
        });
        wanted.clear();
        planned = 0;
        for (Future<?> task : tasks) {
            Workers.await(task);
        }
    }

    @Override
    public void close() {
        workers.close();
    }

    private static List<List<Want>> ranges(List<Want> sorted) {
        List<List<Want>> ranges = new ArrayList<>();
        List<Want> range = new ArrayList<>();
        for (Want want : sorted) {
            if (!range.isEmpty()
                    && (want.begin() - range.get(range.size() - 1).end() > GAP
                            || want.end() - range.get(0).begin() > MOST_AT_ONCE)) {
                ranges.add(range);
                range = new ArrayList<>();
            }
            range.add(want);
        }
        if (!range.isEmpty()) {
            ranges.add(range);
        }
        return ranges;
    }

    private void fetch(PackId pack, List<Want> range) throws IOException {
        int from = range.get(0).begin();
        byte[] bytes;
        try {
            bytes = vault.fetch(pack, from, range.get(range.size() - 1).end() - from);
        } catch (ProblemException | IOException e) {
            for (Want want : range) {
                failed(want.file(), e.getMessage() + "");
            }
            return;
        }
        try (PartReader reader = new PartReader()) {
            BlobId last = null;
            byte[] content = {};
            for (Want want : range) {
                try {
                    if (!want.place().part().id().equals(last)) { // the same chunk may be wanted several times
                        content = content(want.place(), reader, bytes, from);
                        last = want.place().part().id();
                    }
                    want.file().write(want.at(), content);
                } catch (IOException e) {
                    failed(want.file(), e.getMessage() + "");
                    continue;
                }
                listener.wrote(content.length);
                if (want.file().written(content.length)) {
                    ended.file(want.file());
                }
            }
        }
    }

    private byte[] content(PartIndex.Place place, PartReader reader, byte[] bytes, int from) throws IOException {
        try {
            return reader.read(place.part(), bytes, place.part().offset() - from);
        } catch (BadPackException e) {
            try {
                return vault.part(place); // the next copy may be good
            } catch (ProblemException none) {
                throw new IOException(none.getMessage(), none);
            }
        }
    }

    private void failed(FileWork file, String reason) throws IOException {
        if (file.failed(reason)) {
            ended.file(file);
        }
    }
}
