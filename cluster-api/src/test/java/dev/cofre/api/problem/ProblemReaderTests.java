package dev.cofre.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemReaderTests {
    private static final URI URL = URI.create("http://manager:7000/assign");

    @Test
    void aProblemIsWhatItWasOnTheOtherSide() {
        ProblemException read = read(
                503,
                "7",
                "{\"type\":\"/problems/busy\",\"title\":\"Busy\",\"status\":503,\"detail\":\"later\",\"instance\":\"/x\"}");

        assertThat(read.problem()).isEqualTo(Problem.of(ProblemType.BUSY, "later"));
        assertThat(read).hasMessage("later").matches(e -> e.is(ProblemType.BUSY));
        assertThat(read.retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void aProblemThatSaysNoMoreThanItsTypeGetsTheRestFromTheAnswer() {
        Problem problem = read(507, null, "{\"type\":\"/problems/no-space\"}").problem();

        assertThat(problem.is(ProblemType.NO_SPACE)).isTrue();
        assertThat(problem.status()).isEqualTo(507);
        assertThat(problem.title()).isNotBlank();
    }

    @Test
    void theStatusIsThatOfTheAnswerWhateverTheBodySays() {
        Problem problem = read(503, null, "{\"type\":\"/problems/busy\",\"title\":\"Busy\",\"status\":0}")
                .problem();

        assertThat(problem.status()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>Bad gateway</html>",
                "{",
                "{}",
                "[]",
                "null",
                "42",
                "\"text\"",
                "{\"type\":null}",
                "{\"type\":{}}",
                "\u0000"
            })
    void anythingElseIsToldInTheWordsOfWhoeverAnswered(String body) {
        ProblemException read = read(502, null, body);

        assertThat(read.problem().status()).isEqualTo(502);
        assertThat(read)
                .hasMessageStartingWith("http://manager:7000/assign answered 502")
                .hasMessageContaining(body.strip());
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_REQUEST", "401, UNAUTHENTICATED", "403, FORBIDDEN", "404, NOT_FOUND", "413, TOO_LARGE",
        "429, BUSY", "500, INTERNAL", "502, BUSY", "503, BUSY", "504, BUSY"
    })
    void aBareStatusIsTakenForTheProblemOfItsKind(int status, ProblemType type) {
        assertThat(read(status, null, "").is(type)).isTrue();
    }

    @Test
    void aLongPageIsCutShort() {
        assertThat(read(500, null, "x".repeat(60_000)).getMessage()).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Fri, 31 Dec 1999 23:59:59 GMT", "", "soon", "1.5"})
    void aTimeToRetryThatIsNoNumberOfSecondsIsNone(String retryAfter) {
        assertThat(read(503, retryAfter, "").retryAfter()).isEmpty();
    }

    private static ProblemException read(int status, @Nullable String retryAfter, String body) {
        return ProblemReader.read(URL, status, retryAfter, body.getBytes(StandardCharsets.UTF_8));
    }
}
