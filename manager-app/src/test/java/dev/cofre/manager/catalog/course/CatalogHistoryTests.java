package dev.cofre.manager.catalog.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.catalog.CatalogMark;
import dev.cofre.manager.catalog.course.CatalogHistory.Branch;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CatalogHistoryTests {
    private static final UUID GENERATION = new UUID(1, 1);
    private static final UUID FIRST = new UUID(2, 1);
    private static final UUID SECOND = new UUID(2, 2);
    private static final UUID ELSEWHERE = new UUID(2, 3);
    private static final UUID FOLDER = new UUID(3, 1);
    private static final List<Branch> BRANCHES = List.of(new Branch(FIRST, 1), new Branch(SECOND, 101));

    @Test
    void aCourseLeavesThisOneWhereTheNewestBranchOfBothEnds() {
        CatalogHistory history = new CatalogHistory(GENERATION, 5_000, BRANCHES, Map.of());

        assertThat(history.common(List.of(mark(SECOND, 6_000), mark(FIRST, 100))))
                .hasValue(5_000);
        assertThat(history.common(List.of(mark(ELSEWHERE, 9_000), mark(SECOND, 4_000))))
                .hasValue(4_000);
        assertThat(history.common(List.of(mark(ELSEWHERE, 9_000), mark(FIRST, 150))))
                .hasValue(100);
        assertThat(history.common(List.of(mark(ELSEWHERE, 9_000)))).isEmpty();
    }

    @Test
    void aCopyFromWhileAnEarlierBranchWasNotCaughtUpWithLacksTheRestOfThatToo() {
        CatalogHistory copy = new CatalogHistory(GENERATION, 5_000, BRANCHES, Map.of());

        assertThat(copy.common(FOLDER, List.of(mark(SECOND, 6_000), mark(FIRST, 150))))
                .hasValue(100);
    }

    @Test
    void whatWasCaughtUpWithIsNotLookedForAgain() {
        CatalogHistory history = new CatalogHistory(GENERATION, 5_000, BRANCHES, Map.of(FOLDER, mark(FIRST, 150)));

        assertThat(history.common(FOLDER, List.of(mark(SECOND, 6_000), mark(FIRST, 150))))
                .hasValue(5_000);
        assertThat(history.common(new UUID(3, 2), List.of(mark(SECOND, 6_000), mark(FIRST, 150))))
                .as("of another folder")
                .hasValue(100);
        assertThat(history.common(FOLDER, List.of(mark(SECOND, 6_000), mark(FIRST, 160))))
                .as("that is further than was caught up with")
                .hasValue(100);
        assertThat(history.common(FOLDER, List.of(mark(ELSEWHERE, 9_000), mark(FIRST, 150))))
                .as("nothing else in common")
                .hasValue(100);
    }

    private static CatalogMark mark(UUID branch, long counter) {
        return new CatalogMark(GENERATION, branch, counter);
    }
}
