package dev.cofre.manager.repair.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.blob.BlobId;
import dev.cofre.manager.brake.BrakesForTests;
import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.MemoryCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Of ten copies a quarter, or four, may be let go within an hour. */
class ReleasesTests {
    private final Catalog catalog = new MemoryCatalog(UUID.randomUUID());

    @Test
    void copiesThatWereMadeBeforeARestartMayGoAfterIt() {
        Releases before = releases();
        for (int i = 0; i < 20; i++) {
            before.copied();
        }
        before.note();

        Releases after = releases();

        assertThat(letGo(after, 20)).isEqualTo(20);
        assertThat(letGo(after, 5)).isZero();
        assertThat(after.areStopped()).isTrue();
        after.note();
        assertThat(letGo(releases(), 1)).isZero();
    }

    @Test
    void aNoteThatCannotBeReadCostsItselfOnly() {
        catalog.note("release", Map.of("made", "many"), List.of());

        Releases releases = releases();

        assertThat(letGo(releases, 4)).isEqualTo(4);
        assertThat(letGo(releases, 1)).isZero();
    }

    @Test
    void whatIsAskedForAgainAndAgainAndStaysStopsNothing() {
        Releases releases = releases();
        releases.copied();
        for (int i = 0; i < 50; i++) {
            assertThat(releases.release(some(3), Set::of)).isEmpty();
        }

        assertThat(letGo(releases, 5)).isEqualTo(5);
        assertThat(letGo(releases, 1)).isZero();
    }

    @Test
    void aCopyForWhichOneWasMadeMayGoWhileOthersAreStoppedAndTheyStaySo() {
        Releases releases = releases();
        assertThat(letGo(releases, 5)).isZero();
        releases.copied();

        assertThat(letGo(releases, 1)).isEqualTo(1);

        assertThat(releases.areStopped()).isTrue();
        assertThat(letGo(releases, 1)).isZero();
    }

    @Test
    void whatNobodyNeedsGoesWhateverIsStopped() {
        Releases releases = releases();
        assertThat(letGo(releases, 5)).isZero();

        BlobId unneeded = BlobId.ofContent(new byte[] {1});

        assertThat(releases.release(Map.of(unneeded, Set.of()), () -> Set.of(unneeded)))
                .containsExactly(unneeded);
    }

    private Releases releases() {
        return new Releases(BrakesForTests.of(catalog, 4), catalog, catalog);
    }

    private static int letGo(Releases releases, int copies) {
        Map<BlobId, Set<Long>> some = some(copies);
        return releases.release(some, some::keySet).size();
    }

    private static Map<BlobId, Set<Long>> some(int copies) {
        Map<BlobId, Set<Long>> some = new LinkedHashMap<>();
        for (int i = 0; i < copies; i++) {
            some.put(BlobId.ofContent(new byte[] {(byte) i}), Set.of(2L));
        }
        return some;
    }
}
