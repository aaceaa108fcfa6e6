package dev.cofre.storage.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

@Timeout(30)
class AdmissionTests {
    private static final long ALL = 4 << 20;

    private final Admission admission = new Admission(new AdmissionProperties(DataSize.ofBytes(ALL)));

    @Test
    void countsWhatIsUnderWay() {
        assertThat(admission.inFlight()).isZero();
        try (Admission.Permit upload = admission.upload(1);
                Admission.Permit replica = admission.replica(1)) {
            assertThat(upload).isNotSameAs(replica);
            assertThat(admission.inFlight()).isEqualTo(2);
        }
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void refusesInTimeWhatDoesNotFit() {
        try (Admission.Permit all = admission.upload(ALL)) {
            long start = System.nanoTime();

            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> admission.upload(1))
                    .matches(e -> e.is(ProblemType.BUSY))
                    .matches(e -> e.retryAfter().isPresent())
                    .withMessageContaining("receives 1 uploads");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            assertThat(admission.inFlight())
                    .as("%s counts, the refused one does not", all)
                    .isEqualTo(1);
        }
    }

    @Test
    void uploadsLeaveReplicasTheirRoom() {
        try (Admission.Permit uploads = admission.upload(ALL);
                Admission.Permit replicas = admission.replica(ALL)) {
            assertThat(uploads).isNotSameAs(replicas);
            assertThat(admission.inFlight()).isEqualTo(2);
        }
    }

    @Test
    void whatWaitsComesInWhenRoomIsGivenBack() {
        CompletableFuture<Admission.Permit> waiting;
        try (Admission.Permit all = admission.replica(ALL)) {
            assertThat(all).isNotNull();
            waiting = CompletableFuture.supplyAsync(() -> admission.replica(ALL));
            assertThat(waiting).isNotDone();
        }

        waiting.join().close();
        assertThat(admission.inFlight()).isZero();
    }

    @Test
    void whatIsLargerThanAllRoomComesInAlone() {
        try (Admission.Permit huge = admission.upload(Long.MAX_VALUE)) {
            assertThat(huge).isNotNull();
            assertThat(admission.inFlight()).isEqualTo(1);
        }
        admission.upload(ALL).close();
    }

    @Test
    void nobodyGivesRoomBackTwice() {
        Admission.Permit half = admission.upload(ALL / 2);
        half.close();
        half.close();

        assertThat(admission.inFlight()).isZero();
        try (Admission.Permit all = admission.upload(ALL)) {
            assertThat(all).isNotNull();
            assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> admission.upload(ALL / 2));
        }
    }

    @Test
    void oneClientLeavesRoomToOthers() {
        ClientName rude = new ClientName("rude");
        Admission.Permit most = admission.upload(rude, ALL / 4 * 3);

        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> admission.upload(rude, ALL / 8));
        try (Admission.Permit other = admission.upload(new ClientName("good"), ALL / 8)) {
            assertThat(admission.inFlight()).isEqualTo(2);
        }

        most.close();
        try (Admission.Permit all = admission.upload(rude, ALL)) {
            assertThat(admission.inFlight()).isEqualTo(1);
        }
    }
}
