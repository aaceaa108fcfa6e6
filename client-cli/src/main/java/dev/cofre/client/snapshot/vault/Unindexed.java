package dev.cofre.client.snapshot.vault;

import dev.cofre.client.snapshot.pack.Scratch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Tables of packs that are to be written into indexes of some MiB each. Those of one index are in memory, and of more, as a large backup
 * leaves them that was broken off, in a file. Thread-safe.
 */
final class Unindexed {
    private final int most;
    private final Scratch scratch = new Scratch();
    private final Deque<ByteBuffer> full = new ArrayDeque<>();
    private final List<IndexFormat.Table> tables = new ArrayList<>();
    private long bytes;

    /** @param most bytes of tables from which on they make an index */
    Unindexed(int most) {
        this.most = most;
    }

    /** @return what makes an index now, and is not here any more */
    synchronized Optional<byte[]> add(IndexFormat.Table table) {
        tables.add(table);
        bytes += table.rows().length;
        return bytes < most ? Optional.empty() : Optional.of(written());
    }

    /** As {@link #add}, where nothing is to be stored yet. */
    synchronized void keep(IndexFormat.Table table) {
        add(table)
                .ifPresent(
                        index -> full.add(scratch.take(index.length).put(index).flip()));
    }

    synchronized boolean isEmpty() {
        return full.isEmpty() && tables.isEmpty();
    }

    /** Takes what makes an index, in the end a smaller one; empty if there is no more. */
    synchronized Optional<byte[]> take() {
        ByteBuffer kept = full.poll();
        if (kept != null) {
            byte[] index = new byte[kept.remaining()];
            kept.get(index);
            return Optional.of(index);
        }
        return tables.isEmpty() ? Optional.empty() : Optional.of(written());
    }

    private byte[] written() {
        byte[] index = IndexFormat.write(tables);
        tables.clear();
        bytes = 0;
        return index;
    }
}
