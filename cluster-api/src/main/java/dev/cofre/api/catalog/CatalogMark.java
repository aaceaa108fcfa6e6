package dev.cofre.api.catalog;

import java.util.UUID;

/**
 * A state of the catalog. Whoever has seen one knows that a catalog which does not contain it lacks something that was there.
 *
 * @param generation drawn when a catalog is founded, or built again
 * @param branch drawn whenever a manager begins to write, so that of two that go on from one copy each has its own
 * @param counter goes up with all that is written
 */
public record CatalogMark(UUID generation, UUID branch, long counter) {
    /** Counts beyond this are nobody's word: nothing could follow them. */
    public static final long MOST = Long.MAX_VALUE / 2;

    public CatalogMark {
        if (counter < 0 || counter > MOST) {
            throw new IllegalArgumentException("counter must be 0 to %d, was %d".formatted(MOST, counter));
        }
    }

    /** Whether both are states of one course, one behind the other. */
    public boolean isOnBranchOf(CatalogMark other) {
        return generation.equals(other.generation) && branch.equals(other.branch);
    }

    @Override
    public String toString() {
        return "%d on branch %.8s of generation %.8s".formatted(counter, branch, generation);
    }
}
