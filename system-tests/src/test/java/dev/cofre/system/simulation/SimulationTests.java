package dev.cofre.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.cofre.manager.catalog.Catalog;
import dev.cofre.manager.catalog.MemoryCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lives of a whole cluster in which everything goes wrong: what decides is the real code, all else is simulated and follows from a
 * seed, which a failure names.
 */
class SimulationTests {
    private static final int LIVES = Integer.getInteger("cofre.simulation.lives", 2000);
    private static final long FIRST_SEED = Long.getLong("cofre.simulation.seed", 1);
    /** Within which each mistake is found. */
    private static final int LIVES_OF_A_MISTAKE = 4000;

    @BeforeAll
    static void saveTime() {
        Lives.saveTime();
    }

    @AfterAll
    static void asBefore() {
        Lives.asBefore();
    }

    /** On all cores: lives know nothing of each other. */
    @Test
    void nothingIsLostWhateverGoesWrongAndAllComesToRest() {
        LongStream.range(FIRST_SEED, FIRST_SEED + LIVES).parallel().forEach(seed -> Lives.live(seed, Mistake.NONE));
    }

    @ParameterizedTest
    @MethodSource("dev.cofre.system.simulation.Mistake#planted")
    void aMistakeIsFound(Mistake mistake) {
        assertThat(breaksAPromise(mistake.shown(), mistake)
                        || LongStream.rangeClosed(1, LIVES_OF_A_MISTAKE)
                                .parallel()
                                .anyMatch(seed -> breaksAPromise(seed, mistake)))
                .isTrue();
    }

    /**
     * A word for one server did not serve for two, and kept them from being asked for; others expected what nobody had promised, as
     * that an answer under way while the catalog is set back is in it at once.
     */
    @ParameterizedTest
    @ValueSource(
            longs = {
                1338,
                3464,
                10188,
                12052,
                12702,
                13079,
                14434,
                702468,
                1356399075L,
                3542702417L,
                3542706404L,
                3542711791L
            })
    void aLifeThatOnceFailedComesToRest(long seed) {
        Lives.live(seed, Mistake.NONE);
    }

    private static boolean breaksAPromise(long seed, Mistake mistake) {
        try {
            Lives.live(seed, mistake);
            return false;
        } catch (AssertionError e) {
            if (e.getCause() instanceof Promises.BrokenPromise) {
                return true;
            }
            throw e;
        }
    }

    /** Nothing is let go for a copy that is only said to be made, and its server finds that it is not there. */
    @Test
    void copiesThatAreOnlySaidToBeMadeCostNothing() {
        LongStream.rangeClosed(1, 10).forEach(seed -> Lives.live(seed, Mistake.REPORTS_COPIES_THAT_FAILED));
    }

    /** In another process hashes, threads and the order of immutable sets are others. */
    @Test
    void theSameSeedIsTheSameLifeInEachProcess() throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Lives.class.getName(),
                        "1",
                        "8")
                .redirectErrorStream(true)
                .start();
        List<String> said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(other.waitFor()).as("%s", said).isZero();
        assertThat(said)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 8)
                        .mapToObj(seed -> Long.toHexString(Lives.live(seed, Mistake.NONE)))
                        .toList());
    }

    /** Its servers tell of a later state, so that no number is given twice. */
    @Test
    void aManagerWithAnOlderCatalogEntersNothing() {
        for (long seed = 1; seed <= 5; seed++) {
            SetBacks.live(seed);
        }
    }

    /** Whatever it had made up for of the first time, the rest of it and of the second is entered, and no number is given twice. */
    @Test
    void aCatalogThatIsSetBackOnceMoreWhileItCatchesUpIsWholeInTheEnd() {
        long inTime = LongStream.range(FIRST_SEED, FIRST_SEED + Math.max(100, LIVES / 10))
                .parallel()
                .filter(SetBacks::liveOnceMore)
                .count();

        assertThat(inTime).as("while it was catching up").isGreaterThan(25);
    }

    /** What it lacked the first time has the counters of an earlier branch, and nobody may have told of that yet. */
    @Test
    void aCatalogThatIsSetBackToWhereItWasBeingMadeUpIsWholeInTheEnd() {
        long inTime = LongStream.concat(
                        LongStream.of(525, 980), LongStream.range(FIRST_SEED, FIRST_SEED + Math.max(100, LIVES / 10)))
                .parallel()
                .filter(SetBacks::liveFromTheMiddle)
                .count();

        assertThat(inTime).as("while it lacked something").isGreaterThan(2);
    }

    /** A manager that is dying when it is asked what came of an upload has not said that it failed. */
    @ParameterizedTest
    @ValueSource(longs = {3542700060L})
    void aSecondSetBackThatOnceBrokeAPromiseBreaksNone(long seed) {
        assertThatCode(() -> SetBacks.liveOnceMore(seed)).doesNotThrowAnyException();
    }

    /** So that what the catalog in memory decides is what the one in a database does. */
    @Test
    void aLifeIsTheSameOnADatabase(@TempDir Path folder) {
        for (long seed = 1; seed <= 2; seed++) {
            Path data = folder.resolve("life" + seed);
            Life life = new Life(seed, Mistake.NONE, cluster -> embedded(data)).withoutSetBacks();
            Life same = new Life(seed, Mistake.NONE, MemoryCatalog::new).withoutSetBacks();
            life.run();
            same.run();
            assertThat(life.digest()).as("seed %d", seed).isEqualTo(same.digest());
        }
    }

    private static Catalog embedded(Path data) {
        try {
            return Catalog.embedded(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
