package dev.cofre.manager.brake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.brake.StoppedAct;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.catalog.MemoryCatalog;
import dev.cofre.manager.catalog.Notebook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BrakeTests {
    private static final BrakeProperties LIMITS =
            new BrakeProperties(0.25, 10, Duration.ofHours(24), new BrakeProperties.Hourly(0.25, 100));
    private static final ClientName ME = new ClientName("me");
    private static final Act ACT = new Act("clean-up", "me@vault", "packs", ME);

    private final Brake brake = new Brake(LIMITS.limits());
    private final Notebook notebook = new MemoryCatalog(UUID.randomUUID());
    private Instant now = Instant.parse("1999-12-31T23:00:00Z"); // it may begin anywhere

    @Test
    void aQuarterMayGoAndNoMore() {
        assertThat(allows(25, 100)).isTrue();
        assertThat(new Brake(LIMITS.limits()).allows(26, 100, now)).isFalse();
    }

    @Test
    void aHandfulMayGoWhateverItsShare() {
        assertThat(allows(10, 10)).isTrue();
        assertThat(new Brake(LIMITS.limits()).allows(11, 11, now)).isFalse();
    }

    @Test
    void whatIsTakenInSmallPartsCountsTogether() {
        assertThat(allows(15, 100)).isTrue();
        assertThat(allows(10, 85)).isTrue();
        assertThat(allows(1, 75)).isFalse();

        assertThat(brake.recently(now)).isEqualTo(25);
        now = now.plus(LIMITS.window());
        assertThat(allows(1, 75)).isTrue();
    }

    @Test
    void whatIsStoppedIsNotTakenAndStaysStopped() {
        assertThat(allows(50, 100)).isFalse();
        assertThat(allows(50, 100)).isFalse();

        assertThat(brake.isStopped()).isTrue();
        assertThat(brake.stopped()).isEqualTo(50);
        assertThat(brake.recently(now)).isZero();
    }

    @Test
    void whatAPersonHasAllowedGoesOnceAndNoMoreThanThat() {
        allows(50, 100);
        brake.proceed(50, now);

        assertThat(allows(51, 100)).as("more than was said").isFalse();
        brake.proceed(51, now);
        assertThat(allows(51, 100)).isTrue();
        assertThat(brake.isStopped()).isFalse();
        assertThat(allows(30, 49)).isFalse();
    }

    @Test
    void moreThanIsNeededNowMayBeAllowedForWhatGoesOnInParts() {
        allows(50, 100);
        brake.proceed(80, now);

        assertThat(allows(50, 100)).isTrue();
        assertThat(allows(30, 50)).isTrue();
        assertThat(allows(20, 20)).isFalse();
    }

    @Test
    void aWordThatIsNotNeededAnyMoreServesForNothingLater() {
        allows(50, 100);
        brake.proceed(50, now);

        assertThat(allows(0, 100)).isTrue();

        assertThat(brake.isStopped()).isFalse();
        assertThat(allows(50, 100)).isFalse();
    }

    @Test
    void aWordHoldsForTheWindow() {
        allows(50, 100);
        brake.proceed(50, now);
        now = now.plus(LIMITS.window());

        assertThat(allows(50, 100)).isFalse();
    }

    @Test
    void allOfNothingMayGo() {
        assertThat(allows(0, 0)).isTrue();
        assertThat(brake.isStopped()).isFalse();
    }

    @Test
    void whatIsStoppedIsToldUntilAPersonSaysThatItIsMeant() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Brakes brakes = new Brakes(LIMITS, notebook, () -> now, Clock.systemUTC(), meters);
        Act others = new Act("clean-up", "other@vault", "packs", new ClientName("other"));
        assertThat(brakes.allow(others, 1, 100)).isTrue();

        assertThat(brakes.allow(ACT, 30, 40)).isFalse();

        StoppedAct stopped = brakes.stopped(ME::equals).get(0);
        assertThat(stopped.inWords())
                .contains("clean-up of me@vault would take 30 of 40 packs at once")
                .contains("cofre proceed clean-up me@vault");
        assertThat(brakes.stopped(client -> false)).isEmpty();
        assertThat(meters.get("cofre.brakes.stopped").gauge().value()).isOne();
        assertThat(brakes.mayProceed(ACT)).isFalse();

        assertThat(brakes.proceed("clean-up", "me@vault", null).allowed()).isEqualTo(30);

        assertThat(brakes.mayProceed(ACT)).isTrue();
        assertThat(meters.get("cofre.brakes.stopped").gauge().value()).isZero();
        assertThat(brakes.allow(ACT, 30, 40)).isTrue();
        assertThat(brakes.stopped(client -> true)).isEmpty();
        assertThat(brakes.mayProceed(ACT)).isFalse();
    }

    @Test
    void onlyWhatIsStoppedMayBeLetGoOnAndNotForLessThanItTakes() {
        Brakes brakes = new Brakes(LIMITS, notebook, () -> now, Clock.systemUTC(), new SimpleMeterRegistry());
        brakes.allow(ACT, 30, 40);

        assertThatThrownBy(() -> brakes.proceed("clean-up", "other@vault", null))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.NOT_FOUND)).isTrue());
        assertThatThrownBy(() -> brakes.proceed("clean-up", "me@vault", 29L))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.INVALID_REQUEST)).isTrue());
        assertThat(brakes.mayProceed(ACT)).isFalse();
    }

    @Test
    void whatGoesOnAllTheTimeIsStoppedWithinAnHourAndStaysSo() {
        Brakes brakes = new Brakes(LIMITS, notebook, () -> now, Clock.systemUTC(), new SimpleMeterRegistry());
        Act deletion = new Act("deletion", "me", "files", ME);
        for (int i = 0; i < 100; i++) {
            assertThat(brakes.allowPart(deletion, 1, () -> {
                        throw new AssertionError("few may go whatever there is");
                    }))
                    .isTrue();
            now = now.plusSeconds(10);
        }

        assertThat(brakes.allowPart(deletion, 1, () -> 200)).isFalse();
        now = now.plus(Duration.ofDays(3));
        assertThat(brakes.allowPart(deletion, 1, () -> 200)).isFalse();
        assertThat(brakes.isWaiting(deletion)).isTrue();
        assertThat(brakes.stopped(ME::equals).get(0).inWords()).contains("cofre proceed deletion me");

        assertThat(brakes.proceed("deletion", "me", null).allowed()).isEqualTo(200);
        for (int i = 0; i < 200; i++) {
            assertThat(brakes.allowPart(deletion, 1, () -> 200)).isTrue();
        }
        assertThat(brakes.isWaiting(deletion)).isFalse();
    }

    @Test
    void ofManyAQuarterMayGoWithinAnHourAndAsManyInTheNext() {
        Brakes brakes = new Brakes(LIMITS, notebook, () -> now, Clock.systemUTC(), new SimpleMeterRegistry());
        Act release = new Act("release", "cluster", "copies", null);

        assertThat(brakes.allowPart(release, 2500, () -> 10_000)).isTrue();
        now = now.plus(Duration.ofHours(1));
        assertThat(brakes.allowPart(release, 1875, () -> 7500)).isTrue();
        assertThat(brakes.allowPart(release, 1, () -> 5625)).isFalse();
    }

    @Test
    void whatIsStoppedStaysSoOverRestarts() {
        Act release = new Act("release", "cluster", "copies", null);
        Act deletion = new Act("deletion", "me", "files", ME);
        Brakes before = brakes();
        assertThat(before.allowPart(release, 90, () -> 200)).isTrue();
        assertThat(before.allowPart(release, 20, () -> 200)).isFalse();
        assertThat(before.allowPart(deletion, 120, () -> 130)).isFalse();

        Brakes after = brakes(); // killed: nothing is written at its end

        assertThat(after.isWaiting(release)).isTrue();
        assertThat(after.allowPart(release, 1, () -> 200)).isFalse();
        assertThat(after.stopped(client -> false))
                .singleElement()
                .satisfies(stopped -> assertThat(stopped.inWords())
                        .contains(
                                "release of cluster would take 1 of 200 copies at once, after 90 that it took lately"));
        assertThat(after.stopped(ME::equals)).hasSize(2);
        now = now.plus(Duration.ofDays(30));
        assertThat(brakes().allowPart(release, 1, () -> 200)).isFalse();
    }

    @Test
    void aWordThatWasGivenHoldsOverARestartAndNoLongerThanWithoutOne() {
        Act release = new Act("release", "cluster", "copies", null);
        Brakes before = brakes();
        before.allowPart(release, 150, () -> 400);
        before.proceed("release", "cluster", 300L);
        assertThat(before.allowPart(release, 150, () -> 400)).isTrue();

        Brakes after = brakes();

        assertThat(after.allowPart(release, 100, () -> 400)).isTrue();
        assertThat(after.allowPart(release, 101, () -> 400))
                .as("of it 50 are left")
                .isFalse();
        after.proceed("release", "cluster", 300L);
        now = now.plus(Duration.ofMinutes(59));
        assertThat(brakes().allowPart(release, 101, () -> 400)).isTrue();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(brakes().allowPart(release, 101, () -> 400)).isFalse();
    }

    @Test
    void slicesBelowTheLimitWithARestartAfterEachCountTogether() {
        Act release = new Act("release", "cluster", "copies", null);
        int taken = 0;
        for (int i = 0; i < 100 && brakes().allowPart(release, 50, () -> 400); i++) {
            taken += 50;
        }

        assertThat(taken).isEqualTo(100);
        assertThat(brakes().isWaiting(release)).isTrue();
    }

    @Test
    void whatWasNotTakenAfterAllStopsNothing() {
        Act release = new Act("release", "cluster", "copies", null);
        Brakes brakes = brakes();
        for (int i = 0; i < 50; i++) {
            assertThat(brakes.allowPart(release, 80, () -> 200)).isTrue();
            brakes.giveBack(release, 80);
        }
        assertThat(brakes.allowPart(release, 100, () -> 200)).isTrue();
        brakes.giveBack(release, 30);
        assertThat(brakes.allowPart(release, 30, () -> 200)).isTrue();
        assertThat(brakes.allowPart(release, 1, () -> 200)).isFalse();

        brakes.proceed("release", "cluster", 100L);
        assertThat(brakes.allowPart(release, 100, () -> 200)).isTrue();
        brakes.giveBack(release, 100);
        assertThat(brakes.allowPart(release, 100, () -> 200)).isTrue();
    }

    @Test
    void whatWasTakenLongAgoIsNotRemembered() {
        Act release = new Act("release", "cluster", "copies", null);
        Brakes before = brakes();
        assertThat(before.allowPart(release, 100, () -> 200)).isTrue();
        now = now.plus(Duration.ofHours(1));
        before.note();

        assertThat(notebook.notes("brake")).isEmpty();
        assertThat(brakes().allowPart(release, 100, () -> 200)).isTrue();
    }

    @Test
    void aWordForFewerThanThereAreByThenIsAskedForAgain() {
        Act without = new Act("missing-servers", "catalog", "servers", null);
        Brakes brakes = brakes();
        brakes.isMeant(without, 1, 5);
        brakes.proceed("missing-servers", "catalog", null);

        assertThat(brakes.isMeant(without, 2, 5)).isFalse();

        StoppedAct stopped = brakes.stopped(client -> false).get(0);
        assertThat(stopped.taking()).isEqualTo(2);
        assertThat(stopped.inWords()).contains("and waits");
        assertThat(brakes.mayProceed(without)).isFalse();
        brakes.proceed("missing-servers", "catalog", null);
        assertThat(brakes.isMeant(without, 2, 5)).isTrue();
    }

    @Test
    void whatAsksAnewAfterEachRestartIsNotNoted() {
        Act letGo = new Act("letting-go", "catalog", "versions in the trash", null);
        Brakes brakes = brakes();
        assertThat(brakes.isMeant(letGo, 1, 0)).isFalse();
        assertThat(brakes.stopped(client -> false).get(0).inWords())
                .startsWith("letting-go of catalog would go on; there are no versions in the trash at the moment, and"
                        + " waits");
        brakes.proceed("letting-go", "catalog", null);
        brakes.note();

        assertThat(notebook.notes("brake")).isEmpty();
        assertThat(brakes.isMeant(letGo, 1, 0)).isTrue();
    }

    @Test
    void whatCannotBeReadBeginsAnewAndTheRestDoesNot() {
        Brakes before = brakes();
        before.allowPart(new Act("release", "cluster", "copies", null), 150, () -> 400);
        notebook.note("brake", Map.of("nonsense", "1\t2", "deletion\tme", "files\tme\ttrue"), List.of());

        assertThat(brakes().stopped(client -> true)).hasSize(1);
    }

    private Brakes brakes() {
        return new Brakes(LIMITS, notebook, () -> now, Clock.fixed(now, ZoneOffset.UTC), new SimpleMeterRegistry());
    }

    @Test
    void whatKnowsHowMuchItTakesIsAllowedThatMuch() {
        Brakes brakes = new Brakes(LIMITS, notebook, () -> now, Clock.systemUTC(), new SimpleMeterRegistry());
        Act expiry = new Act("expiry", "cluster", "versions", null);

        assertThat(brakes.allowHourly(expiry, 100, () -> 100)).isTrue();
        assertThat(brakes.allowHourly(expiry, 300, () -> 400)).isFalse();
        now = now.plus(Duration.ofHours(2));
        assertThat(brakes.allowHourly(expiry, 5, () -> 400))
                .as("until somebody has looked")
                .isFalse();
        assertThat(brakes.allowHourly(expiry, 300, () -> 400)).isFalse();
        assertThat(brakes.proceed("expiry", "cluster", null).allowed()).isEqualTo(300);
        assertThat(brakes.allowHourly(expiry, 300, () -> 400)).isTrue();
        assertThat(brakes.allowHourly(expiry, 5, () -> 100)).isTrue();
    }

    private boolean allows(long count, long of) {
        return brake.allows(count, of, now);
    }
}
