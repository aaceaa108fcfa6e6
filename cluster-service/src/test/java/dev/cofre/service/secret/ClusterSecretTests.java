package dev.cofre.service.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cofre.service.start.StartRefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSecretTests {
    @Test
    void aSecretIsItselfOnly() {
        ClusterSecret secret = new ClusterSecret("open sesame", "the machine's");

        assertThat(secret.isSet()).isTrue();
        assertThat(secret.is("open sesame")).isTrue();
        assertThat(secret.isIn("Bearer open sesame")).isTrue();
        assertThat(secret.is("open sesam")).isFalse();
        assertThat(secret.is("the machine's")).isFalse();
        assertThat(secret.isIn(null)).isFalse();
    }

    @Test
    void theEndOfAFileIsNoPartOfIt() {
        assertThat(new ClusterSecret("open sesame\n", null).isIn("Bearer open sesame"))
                .isTrue();
        assertThat(ClusterSecret.chosen(" open sesame\r\n", null)).contains("open sesame");
        assertThatCode(() -> ClusterSecret.mustBeSendable(ClusterSecret.KEY, "open sesame\n"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open\nsesame", "open\rsesame", "open\u0000sesame", "open\tsesame", "open ses\u00e4me"})
    void whatCannotStandInAHeaderIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> ClusterSecret.mustBeSendable(ClusterSecret.SECOND, text))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining(ClusterSecret.SECOND)
                .hasMessageNotContaining("open")
                .hasMessageNotContaining("same");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void theMachinesIsGoodWhereNoneIsSet(@Nullable String text) {
        ClusterSecret secret = new ClusterSecret(text, "the machine's");

        assertThat(secret.isSet()).isFalse();
        assertThat(secret.is("the machine's")).isTrue();
        assertThat(secret.is("")).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void noSecretIsNobodys(@Nullable String text) {
        ClusterSecret secret = new ClusterSecret(text, text);

        assertThat(secret.is("")).isFalse();
        assertThat(secret.isIn("Bearer ")).isFalse();
    }

    @Test
    void duringAChangeASecondOneCounts() {
        ClusterSecret secret = new ClusterSecret("open sesame", null, "open barley");

        assertThat(secret.is("open sesame")).isTrue();
        assertThat(secret.is("open barley")).isTrue();
        assertThat(secret.is("open")).isFalse();
        assertThat(new ClusterSecret(null, "the machine's", " ").is(" ")).isFalse();
        assertThat(new ClusterSecret(null, "the machine's", "open barley").isSet())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "secret",
                "       x       ",
                "aaaaaaaaaaaaaaaa",
                "abababababababab",
                "password",
                "Password123!",
                "change-me-2026",
                "12345678",
                "2026-11-30",
                "qwertyuiop",
                "Cofre-Secret"
            })
    void aSecretThatCanBeGuessedIsRefusedWithWhatToDo(String text) {
        assertThatThrownBy(() -> ClusterSecret.mustNotBeGuessed(text))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("can be guessed");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "open sesame",
                "31415926535897932384",
                "my password is a sentence",
                "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
            })
    void othersAreNot(@Nullable String text) {
        assertThatCode(() -> ClusterSecret.mustNotBeGuessed(text)).doesNotThrowAnyException();
    }

    @Test
    void doorsAreOpenToWhoeverUsesTheMachineUntilTheyAreClosed() {
        assertThat(new Doors(Doors.Setting.OPEN, false))
                .matches(Doors::openToClients)
                .matches(Doors::openToOperators);
        assertThat(new Doors(Doors.Setting.OPEN, true).openToClients()).isTrue();
        assertThat(new Doors(Doors.Setting.OPEN, true).openToOperators()).isFalse();
        assertThat(new Doors(Doors.Setting.CLOSED, false).openToClients()).isFalse();
        assertThat(new Doors(Doors.Setting.CLOSED, false).openToOperators()).isFalse();
    }
}
