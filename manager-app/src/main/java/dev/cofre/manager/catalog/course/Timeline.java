package dev.cofre.manager.catalog.course;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.manager.catalog.course.HistoryRows.Count;
import dev.cofre.manager.catalog.database.Statements;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts each transaction, and notices when the database is in an older state than it was in before: it may be another machine
 * since, or a copy. Thread-safe.
 */
public final class Timeline {
    /** The newest state that this process has brought about, or seen. */
    private volatile @Nullable CatalogMark newest;
    /** The state that the database had and does not know any more. */
    private volatile @Nullable CatalogMark lost;

    private volatile @Nullable CatalogHistory read;
    /** The next transaction begins a branch. */
    private volatile boolean drawing;

    /**
     * To be called first in each transaction.
     *
     * @throws CatalogBehindException if the database has been in a state that it does not know any more
     */
    public void begin(Statements statements) throws SQLException {
        CatalogMark missing = lost;
        if (missing != null) {
            throw new CatalogBehindException(missing);
        }
        Count count = HistoryRows.count(statements);
        if (count == null) {
            return; // it is being founded
        }
        UUID generation = count.generation() == null ? HistoryRows.drawGeneration(statements) : count.generation();
        UUID branch = count.branch();
        CatalogMark before = newest;
        if (before != null && branch != null) {
            mustFollow(before, new CatalogMark(generation, branch, count.counter()), statements);
        }
        statements.at(
                branch == null || drawing || !statements.hasBranch()
                        ? HistoryRows.drawBranch(statements, generation, count.counter())
                        : new CatalogMark(generation, branch, count.counter()));
    }

    private void mustFollow(CatalogMark before, CatalogMark now, Statements statements) throws SQLException {
        if (now.isOnBranchOf(before)
                ? now.counter() <= before.counter()
                : !HistoryRows.read(statements).contains(before)) {
            lost = before;
            throw new CatalogBehindException(before);
        }
    }

    /** To be called once a transaction is on stable storage. */
    public synchronized void ended(Statements statements) {
        CatalogMark mark = statements.mark();
        if (mark != null) {
            statements.drewBranch();
            drawing = false;
            newest = mark;
        }
    }

    /**
     * @param before what was the newest when that began to be read
     * @throws CatalogBehindException as {@link #begin}
     */
    public synchronized CatalogHistory seen(CatalogMark before, CatalogHistory now) {
        if (lost == null && !now.contains(before)) {
            lost = before;
        }
        CatalogMark missing = lost;
        if (missing != null) {
            throw new CatalogBehindException(missing);
        }
        if (before.equals(newest)) {
            newest = now.newest();
        }
        read = now;
        return now;
    }

    public CatalogMark newest() {
        return Objects.requireNonNull(newest, "nothing was written yet");
    }

    @Nullable
    public CatalogMark lost() {
        return lost;
    }

    /** From now on the state that the database is in counts, and what follows is a branch of its own. */
    public synchronized void accept(CatalogHistory now) {
        lost = null;
        drawing = true;
        newest = now.newest();
        read = now;
    }

    /** The state in which the counter was this. @param history reads it anew */
    public CatalogMark at(long counter, Supplier<CatalogHistory> history) {
        CatalogHistory known = read;
        CatalogMark now = newest;
        if (known != null
                && now != null
                && counter <= now.counter()
                && known.newest().isOnBranchOf(now)) {
            return known.at(counter);
        }
        if (known == null || counter > known.counter()) {
            known = history.get();
            read = known;
        }
        return known.at(counter);
    }
}
