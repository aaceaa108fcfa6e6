package dev.cofre.manager.catalog.course;

import dev.cofre.api.catalog.CatalogMark;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The course that a catalog has taken until now.
 *
 * @param counter of its last transaction
 * @param branches the oldest first; there is one at least
 * @param caughtUp what folders have seen of other courses, as far as all that their journals know of it is in here
 */
public record CatalogHistory(UUID generation, long counter, List<Branch> branches, Map<UUID, CatalogMark> caughtUp) {
    /** Further than this no catalog is ahead of another: such a counter is nobody's word. */
    public static final long FURTHEST = 1L << 50;

    /**
     * By which the counter leaps where a branch begins, so that what is entered on it has higher counters than all that another catalog,
     * of which this is an older copy, has entered meanwhile.
     */
    public static final long LEAP = 1_000_000_000;

    public CatalogHistory {
        branches = List.copyOf(branches);
        caughtUp = Map.copyOf(caughtUp);
    }

    /** @param began the counter of the first transaction on it; it ends where the next one begins */
    public record Branch(UUID id, long began) {}

    /** The state that it is in. */
    public CatalogMark newest() {
        return new CatalogMark(generation, branches.get(branches.size() - 1).id(), counter);
    }

    /** The counter of a state; 0 if that cannot be one. */
    public long credible(CatalogMark mark) {
        return mark.counter() - counter <= FURTHEST ? mark.counter() : 0;
    }

    /** Whether it was in that state once. */
    public boolean contains(CatalogMark mark) {
        OptionalLong reached = reached(mark);
        return reached.isPresent() && mark.counter() <= reached.getAsLong();
    }

    /** Whether all is in here that a folder has seen. */
    public boolean satisfies(UUID folder, CatalogMark seen) {
        CatalogMark known = caughtUp.get(folder);
        return contains(seen) || known != null && isIn(known, seen);
    }

    /**
     * Where the course of somebody else has left this one: all that was entered up to that counter is in here.
     *
     * @param seen the newest state of each branch, the newest branch first
     * @return empty if they have nothing in common, as far as can be told
     */
    public OptionalLong common(List<CatalogMark> seen) {
        return common(seen, null);
    }

    /** As {@link #common(List)}, of what was seen by who works on this folder: what was caught up with need not be again. */
    public OptionalLong common(UUID folder, List<CatalogMark> seen) {
        return common(seen, caughtUp.get(folder));
    }

    /**
     * The newest branch that both know is not all: this may be a copy from while the catalog lacked something of an earlier one, and what
     * was found then has the counters of that one.
     */
    private OptionalLong common(List<CatalogMark> seen, @Nullable CatalogMark caughtUp) {
        OptionalLong common = OptionalLong.empty();
        for (CatalogMark mark : seen) {
            boolean isIn = caughtUp != null && isIn(caughtUp, mark);
            OptionalLong reached = reached(mark);
            if (reached.isPresent() && (common.isEmpty() || !isIn && reached.getAsLong() < mark.counter())) {
                common = OptionalLong.of(Math.min(reached.getAsLong(), mark.counter()));
            }
            if (isIn && common.isPresent()) {
                break; // and so is whatever was seen before
            }
        }
        return common;
    }

    private static boolean isIn(CatalogMark known, CatalogMark seen) {
        return seen.isOnBranchOf(known) && seen.counter() <= known.counter();
    }

    /** The state in which the counter was this. */
    CatalogMark at(long count) {
        UUID branch = branches.get(0).id();
        for (Branch each : branches) {
            if (each.began() <= count) {
                branch = each.id();
            }
        }
        return new CatalogMark(generation, branch, count);
    }

    /** The last counter on the branch of a state; empty if that is none of this catalog's. */
    private OptionalLong reached(CatalogMark mark) {
        if (!mark.generation().equals(generation)) {
            return OptionalLong.empty();
        }
        for (int i = branches.size() - 1; i >= 0; i--) {
            if (branches.get(i).id().equals(mark.branch())) {
                return OptionalLong.of(
                        i == branches.size() - 1 ? counter : branches.get(i + 1).began() - 1);
            }
        }
        return OptionalLong.empty();
    }
}
