package dev.cofre.storage.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VerdictTests {
    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"MANAGER_UNREACHABLE", "BUSY", "WARMING_UP", "NOT_REGISTERED", "SESSION_OVER", "INTERNAL"})
    void whereNobodyHasSaidNoNothingIsTakenBack(ProblemType type) {
        ProblemException failure = new ProblemException(type, "not now");

        assertThat(Verdict.ofRefusal(failure, false)).isEqualTo(Verdict.NOT_KNOWN);
        assertThat(Verdict.ofRefusal(failure, true)).isEqualTo(Verdict.NOT_KNOWN);
        assertThat(Verdict.ofNoAnswer(new CompletionException(failure))).isEqualTo(Verdict.NOT_KNOWN);
        assertThat(Verdict.ofTooFewReplicas(failure, false, true)).isEqualTo(Verdict.NOT_KNOWN);
        assertThat(Verdict.ofTooFewReplicas(failure, true, false)).isEqualTo(Verdict.OPEN);
    }

    /** Nobody was asked to enter it, and its few bytes are soon sent again. */
    @Test
    void aSmallUploadThatGetsNoReplicasIsTakenBack() {
        ProblemException away = new ProblemException(ProblemType.MANAGER_UNREACHABLE, "it is away");

        assertThat(Verdict.ofTooFewReplicas(away, false, false)).isEqualTo(Verdict.TAKE_BACK);
    }

    @ParameterizedTest
    @EnumSource(
            value = ProblemType.class,
            names = {"NOT_ENOUGH_NODES", "UNKNOWN_NODE", "PROOF_INVALID"})
    void whatMayPassTakesNothingBackThatWasTriedBefore(ProblemType type) {
        ProblemException failure = new ProblemException(type, "not with these");

        assertThat(Verdict.ofRefusal(failure, true)).isEqualTo(Verdict.STAYS);
        assertThat(Verdict.ofTooFewReplicas(failure, true, false)).isEqualTo(Verdict.STAYS);
        assertThat(Verdict.ofRefusal(failure, false)).isEqualTo(Verdict.TAKE_BACK);
        assertThat(Verdict.ofTooFewReplicas(failure, false, true)).isEqualTo(Verdict.TAKE_BACK);
    }

    @Test
    void whatIsRefusedForGoodIsTakenBack() {
        ProblemException failure = new ProblemException(ProblemType.UPLOAD_CONFLICT, "other bytes");

        assertThat(Verdict.ofRefusal(failure, false)).isEqualTo(Verdict.TAKE_BACK);
        assertThat(Verdict.ofRefusal(failure, true)).isEqualTo(Verdict.TAKE_BACK);
        assertThat(Verdict.ofNoAnswer(failure)).isEqualTo(Verdict.OPEN);
        assertThat(Verdict.ofNoAnswer(new IOException("no network"))).isEqualTo(Verdict.OPEN);
    }
}
