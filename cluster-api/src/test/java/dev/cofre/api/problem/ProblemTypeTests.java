package dev.cofre.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemTypeTests {
    /** Programs match on these; a line may be added here, and none changed. */
    @Test
    void theUrisAndStatusesStayWhatTheyAre() {
        assertThat(Arrays.stream(ProblemType.values()).map(type -> type.status() + " " + type.uri()))
                .containsExactlyInAnyOrder(
                        "400 /problems/invalid-request",
                        "400 /problems/unreadable-body",
                        "400 /problems/no-file-part",
                        "400 /problems/invalid-name",
                        "400 /problems/length-mismatch",
                        "400 /problems/digest-mismatch",
                        "400 /problems/proof-invalid",
                        "401 /problems/unauthenticated",
                        "401 /problems/session-over",
                        "401 /problems/grant-missing",
                        "403 /problems/grant-invalid",
                        "403 /problems/grant-expired",
                        "403 /problems/grant-foreign",
                        "403 /problems/forbidden",
                        "403 /problems/identity-unproven",
                        "403 /problems/not-admitted",
                        "403 /problems/client-full",
                        "403 /problems/foreign-page",
                        "404 /problems/not-found",
                        "404 /problems/unknown-file",
                        "404 /problems/unknown-blob",
                        "404 /problems/unknown-node",
                        "405 /problems/method-not-allowed",
                        "406 /problems/not-acceptable",
                        "409 /problems/upload-conflict",
                        "409 /problems/other-cluster",
                        "409 /problems/other-folder",
                        "409 /problems/identity-taken",
                        "409 /problems/still-needed",
                        "409 /problems/stopped",
                        "412 /problems/precondition-failed",
                        "413 /problems/too-large",
                        "415 /problems/unsupported-media-type",
                        "416 /problems/range-not-satisfiable",
                        "421 /problems/foreign-host",
                        "500 /problems/internal",
                        "501 /problems/not-implemented",
                        "503 /problems/busy",
                        "503 /problems/warming-up",
                        "503 /problems/not-registered",
                        "503 /problems/manager-unreachable",
                        "503 /problems/not-enough-nodes",
                        "503 /problems/read-only",
                        "503 /problems/replica-damaged",
                        "507 /problems/no-space",
                        "202 /problems/not-in-catalog");
    }

    @Test
    void eachIsFoundByItsUri() {
        assertThat(ProblemType.values())
                .allSatisfy(type -> assertThat(ProblemType.of(type.uri())).contains(type));
        assertThat(ProblemType.of(URI.create("about:blank"))).isEmpty();
    }

    @Test
    void aProblemWithoutADetailIsStillASentence() {
        Problem bare = new Problem(ProblemType.BUSY.uri(), "Busy", 503, null);

        assertThat(new ProblemException(bare, null)).hasMessage("Busy").matches(e -> e.is(ProblemType.BUSY));
    }
}
