package dev.cofre.storage.manager;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.api.node.NodeReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this node has seen of its manager ({@code manager.json}), by which an older catalog, or an older manager, is told from the newest.
 * On disk at once when the catalog goes on on another branch, and else with the next report: what is lost of it in between, the journal
 * knows. Thread-safe.
 */
public final class ManagerMemory {
    private static final Logger log = LoggerFactory.getLogger(ManagerMemory.class);
    private static final int FORMAT = 1;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What the file says. @param catalog the newest state of each branch, the newest branch first */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Kept(int format, long epoch, @Nullable List<CatalogMark> catalog) {}

    private final Paper paper;
    private final List<CatalogMark> marks = new ArrayList<>();
    private long epoch;
    private boolean news;

    private ManagerMemory(Paper paper, Kept kept, long journaled) {
        this.paper = paper;
        this.epoch = kept.epoch();
        if (kept.catalog() != null) {
            marks.addAll(kept.catalog());
        }
        if (!marks.isEmpty() && marks.get(0).counter() < journaled) {
            marks.set(0, withCounter(marks.get(0), journaled));
        }
    }

    /** Where it is kept. */
    public interface Paper {
        /** What was written last; empty if nothing was. */
        Optional<byte[]> read() throws IOException;

        /** On stable storage when this returns, all or nothing. */
        void write(byte[] content) throws IOException;
    }

    /**
     * Reads what there is. What cannot be read is as if nothing had been seen, which is told.
     *
     * @param journaled the highest counter of the catalog in the journal
     */
    public static ManagerMemory open(Paper paper, long journaled) {
        Kept nothing = new Kept(FORMAT, 0, List.of());
        try {
            Optional<byte[]> written = paper.read();
            Kept kept = written.isEmpty() ? nothing : JSON.readValue(written.get(), Kept.class);
            return new ManagerMemory(paper, kept.format() == FORMAT ? kept : nothing, journaled);
        } catch (IOException | JacksonException e) {
            log.error(
                    "manager.json cannot be read: this server does not know how far the catalog has been, and others have to. It is written anew",
                    e);
            return new ManagerMemory(paper, nothing, journaled);
        }
    }

    /** The newest state of each branch, the newest branch first. */
    public synchronized List<CatalogMark> catalog() {
        return List.copyOf(marks);
    }

    /** A receipt of the manager, which has all that this node has seen, tells of a state. */
    synchronized void sees(CatalogMark state) {
        CatalogMark newest = marks.isEmpty() ? null : marks.get(0);
        if (newest == null || state.counter() > newest.counter()) {
            put(state);
        }
    }

    /** The manager has said that its catalog is in this state, and that all that this node has told is in it. */
    public synchronized void isTold(CatalogMark state) {
        CatalogMark newest = marks.isEmpty() ? null : marks.get(0);
        if (newest != null && newest.isOnBranchOf(state) && newest.counter() >= state.counter()) {
            return;
        }
        put(state);
    }

    private void put(CatalogMark state) {
        boolean known = !marks.isEmpty() && marks.get(0).isOnBranchOf(state);
        marks.removeIf(each -> each.isOnBranchOf(state));
        marks.add(0, state);
        if (marks.size() > NodeReport.MOST_BRANCHES) {
            marks.remove(marks.size() - 1);
        }
        news = true;
        if (!known) {
            keep();
        }
    }

    /** The highest epoch that orders had; 0 if there were none. */
    public synchronized long epoch() {
        return epoch;
    }

    /** Orders had this epoch. @return false if there were some of a higher one */
    public synchronized boolean obeys(long other) {
        if (other < epoch) {
            return false;
        }
        news = news || other > epoch;
        epoch = other;
        return true;
    }

    /** Brings to stable storage what is new; what cannot be written now is tried again with the next call. */
    public synchronized void keep() {
        if (!news) {
            return;
        }
        try {
            paper.write(JSON.writeValueAsBytes(new Kept(FORMAT, epoch, List.copyOf(marks))));
            news = false;
        } catch (IOException e) {
            log.warn("What this server has seen of the catalog cannot be kept now: {}", e.getMessage());
        }
    }

    private static CatalogMark withCounter(CatalogMark mark, long counter) {
        return new CatalogMark(mark.generation(), mark.branch(), counter);
    }
}
