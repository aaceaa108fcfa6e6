package dev.cofre.manager.rebuild;

import dev.cofre.api.node.NodeId;
import dev.cofre.api.rebuild.JournalPage;
import dev.cofre.api.rebuild.JournaledUpload;
import dev.cofre.api.upload.UploadId;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Goes through the journals of all servers side by side, by upload. Holds one page of each. Not thread-safe. */
final class Merge {
    private final PriorityQueue<Journal> journals = new PriorityQueue<>(Comparator.comparing(Journal::head));
    private int unreadable;

    Merge(List<Source> sources) {
        sources.forEach(source -> enqueue(new Journal(source)));
    }

    /** What each server knows of the next upload; empty behind the last one. */
    Map<NodeId, JournaledUpload> next() {
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
    int unreadable() {
        return unreadable;
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
        private boolean ended;

        Journal(Source source) {
            this.source = source;
        }

        /** @return whether there is a head */
        boolean fill() {
            while (page.isEmpty() && !ended) {
                JournalPage next = source.page(after);
                page.addAll(next.uploads());
                unreadable += next.unreadable();
                after = next.next();
                ended = after == null;
            }
            return !page.isEmpty();
        }

        UploadId head() {
            return page.element().upload();
        }

        JournaledUpload take() {
            return page.remove();
        }
    }
}
