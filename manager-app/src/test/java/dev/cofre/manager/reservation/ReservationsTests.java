package dev.cofre.manager.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.manager.reservation.Reservations.Reservation;
import dev.cofre.manager.running.TestClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReservationsTests {
    private static final NodeId ONE = new NodeId("server1");
    private static final NodeId TWO = new NodeId("server2");

    private static final ClientName RUDE = new ClientName("rude");
    private static final ClientName GOOD = new ClientName("good");

    private final TestClock clock = new TestClock();
    private final Reservations reservations = new Reservations(clock::instant, Duration.ofMinutes(15), 4);
    private final UploadId upload = UploadId.create();

    @Test
    void promisesAddUpForEachNode() {
        reserve(upload, ONE, 10);
        reserve(UploadId.create(), ONE, 5);
        reserve(upload, TWO, 7);

        assertThat(reservations.promised()).containsEntry(ONE, 15L).containsEntry(TWO, 7L);
    }

    @Test
    void aReleasedUploadIsPromisedNothing() {
        reserve(upload, ONE, 10);
        reserve(upload, TWO, 0);

        reservations.release(upload);

        assertThat(reservations.promised()).isEmpty();
        assertThat(reservations.isOpen(upload)).isFalse();
    }

    @Test
    void abrokenNodesPartIsReleasedAndTheRestStays() {
        reserve(upload, ONE, 10);
        reserve(upload, TWO, 10);

        reservations.release(upload, List.of(TWO));

        assertThat(reservations.promised()).containsOnlyKeys(ONE);
        assertThat(reservations.isOpen(upload)).isTrue();
    }

    @Test
    void theSameUploadAtTheSameNodeCountsOnce() {
        reserve(upload, ONE, 10);
        reserve(upload, ONE, 12);

        assertThat(reservations.promised()).containsEntry(ONE, 12L);
    }

    @Test
    void promisesExpireUnlessTheirUploadGoesOn() {
        UploadId other = UploadId.create();
        reserve(upload, ONE, 10);
        reserve(other, ONE, 1);
        clock.advance(Duration.ofMinutes(10));
        reserve(upload, TWO, 10);
        clock.advance(Duration.ofMinutes(5));

        assertThat(reservations.isOpen(other)).isFalse();
        assertThat(reservations.promised()).containsEntry(ONE, 10L).containsEntry(TWO, 10L);
        clock.advance(Duration.ofMinutes(10));
        assertThat(reservations.promised()).isEmpty();
    }

    @Test
    void tooManyAreRefusedWholeUntilSomeAreGone() {
        for (int i = 0; i < 3; i++) {
            reserve(UploadId.create(), ONE, 1);
        }

        assertThatThrownBy(() -> reservations.reserve(
                        List.of(new Reservation(upload, ONE, 1), new Reservation(UploadId.create(), ONE, 1))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.BUSY)).isTrue());
        assertThat(reservations.promised()).containsEntry(ONE, 3L);

        clock.advance(Duration.ofMinutes(15));
        reserve(upload, ONE, 1);
        assertThat(reservations.promised()).containsEntry(ONE, 1L);
    }

    @Test
    void promisesThatNobodyBeginsLeaveOthersHalfOfWhatIsFree() {
        reservations.promise(RUDE, List.of(new Reservation(upload, ONE, 1000)));

        assertThat(reservations.seenBy(GOOD).at(ONE, 1000)).isEqualTo(500);
        assertThat(reservations.seenBy(null).at(ONE, 1000)).isEqualTo(500);
        assertThat(reservations.seenBy(RUDE).at(ONE, 1000)).isEqualTo(1000);
        assertThat(reservations.seenBy(GOOD).at(ONE, 5000)).isEqualTo(1000);
        assertThat(reservations.seenBy(GOOD).at(TWO, 1000)).isZero();
    }

    @Test
    void anUploadThatHasBegunCountsInFullForEverybody() {
        reservations.promise(RUDE, List.of(new Reservation(upload, ONE, 1000)));

        reserve(upload, TWO, 1000);

        assertThat(reservations.seenBy(GOOD).at(ONE, 1000)).isEqualTo(1000);
        assertThat(reservations.seenBy(GOOD).at(TWO, 1000)).isEqualTo(1000);
        reservations.release(upload);
        assertThat(reservations.seenBy(GOOD).at(ONE, 1000)).isZero();
    }

    @Test
    void aClientHasAPartOfWhatMayBeOpenAndOthersHaveTheRest() {
        reservations.promise(RUDE, List.of(new Reservation(upload, ONE, 1)));

        assertThatThrownBy(() -> reservations.promise(RUDE, List.of(new Reservation(UploadId.create(), ONE, 1))))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.is(ProblemType.BUSY)).isTrue());
        reservations.promise(GOOD, List.of(new Reservation(UploadId.create(), ONE, 1)));

        clock.advance(Duration.ofMinutes(15));
        reservations.promise(RUDE, List.of(new Reservation(UploadId.create(), ONE, 1)));
    }

    private void reserve(UploadId id, NodeId node, long bytes) {
        reservations.reserve(List.of(new Reservation(id, node, bytes)));
    }
}
