package dev.cofre.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTests {
    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t~!=", "s3cr3t~!=\n", "s3cr3t~!=\r\n", " s3cr3t~!=\n\n"})
    void theEndOfAFileIsNoPartOfAToken(String text) {
        assertThat(Token.of(text, "COFRE_TOKEN")).isEqualTo("s3cr3t~!=");
    }

    @Test
    void blanksInsideCanBeSent() {
        assertThat(Token.of("two words", "COFRE_TOKEN")).isEqualTo("two words");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n"})
    void blanksAloneAreRefused(String text) {
        assertThatThrownBy(() -> Token.of(text, "--token"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the token from --token is empty; give");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc\nX-Header: y",
                "abc\rdef",
                "abc\u0000def",
                "abc\tdef",
                "abc\u007fdef",
                "abc\u00e4def",
                "abc\ud83d\ude00def"
            })
    void whatCannotStandInAHeaderIsRefusedAndNotShown(String text) {
        assertThatThrownBy(() -> Token.of(text, "COFRE_TOKEN"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the token from COFRE_TOKEN has ")
                .hasMessageContaining("at place 4, which cannot be sent; give")
                .hasMessageNotContaining("abc")
                .hasMessageNotContaining(text.substring(3));
    }
}
