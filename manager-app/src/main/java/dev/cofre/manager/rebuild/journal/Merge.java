package dev.cofre.manager.rebuild.journal;

import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Goes through the journals of all servers side by side, by upload. Holds one page of each. Not thread-safe. */
public final class Merge {
    private final PriorityQueue<Journal> journals = new PriorityQueue<>(Comparator.comparing(Journal::head));
    private final Map<NodeId, Long> impossible = new TreeMap<>();
    private int unreadable;

    /** @throws UnreadableJournalException here and later, if a journal does not go on in its order */
    public Merge(List<Source> sources) {
        sources.forEach(source -> enqueue(new Journal(source)));
    }

    /** What each server knows of the next upload; empty behind the last one. */
    public Map<NodeId, JournaledUpload> next() {
        Map<NodeId, JournaledUpload> known = new LinkedHashMap<>();
        Journal first = journals.peek();
        if (first == null) {
            return known;
        }
        UploadId upload = first.head();
        for (Journal next = journals.peek(); next != null && next.head().equals(upload); next = journals.peek()) {
            journals.remove();
            known.put(next.source.node().node(), next.take());
            enqueue(next);
        }
        return known;
    }

    /** Records that were left out so far because they are damaged. */
    public int unreadable() {
        return unreadable;
    }

    /** How many entries were left out so far, by server, because nothing can be as they say. */
    public Map<NodeId, Long> impossible() {
        return impossible;
    }

    private void enqueue(Journal journal) {
        if (journal.fill()) {
            journals.add(journal);
        }
    }

    private final class Journal {
        private final Source source;
        private final Queue<JournaledUpload> page = new ArrayDeque<>();
        private @Nullable UploadId after;
        private @Nullable UploadId last;
        private boolean ended;

        Journal(Source source) {
            this.source = source;
        }

        /** @return whether there is a head */
        boolean fill() {
            while (page.isEmpty() && !ended) {
                JournalPage next = source.page(after);
                next.uploads().forEach(this::take);
                unreadable += next.unreadable();
                UploadId before = after;
                after = next.next();
                ended = after == null;
                if (after != null && (isBehind(before, after) || last != null && last.compareTo(after) > 0)) {
                    throw outOfOrder(after);
                }
                last = after;
            }
            return !page.isEmpty();
        }

        private void take(JournaledUpload entry) {
            UploadId upload = entry.upload();
            if (isBehind(last, upload)) {
                throw outOfOrder(upload);
            }
            last = upload;
            Optional<JournaledUpload> possible = Possible.of(entry);
            possible.ifPresent(page::add);
            if (possible.isEmpty()) {
                impossible.merge(source.node().node(), 1L, Long::sum);
            }
        }

        /** Whoever read on would never come to an end. */
        private static boolean isBehind(@Nullable UploadId before, UploadId upload) {
            return before != null && before.compareTo(upload) >= 0;
        }

        private UnreadableJournalException outOfOrder(UploadId upload) {
            return new UnreadableJournalException(
                    source.node().node(), "tells its journal out of order, at upload " + upload);
        }

        UploadId head() {
            return page.element().upload();
        }

        JournaledUpload take() {
            return page.remove();
        }
    }
}
