package dev.cofre.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTests {
    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "bearer abc", "BEARER  abc "})
    void theTokenFollowsTheScheme(String header) {
        assertThat(BearerToken.in(header)).contains("abc");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "abc", "Basic abc", "Bearerabc"})
    void anotherHeaderHasNone(String header) {
        assertThat(BearerToken.in(header)).isEmpty();
    }

    @Test
    void aSecretIsItselfOnly() {
        ClusterSecret secret = new ClusterSecret("open sesame");

        assertThat(secret.isSet()).isTrue();
        assertThat(secret.is("open sesame")).isTrue();
        assertThat(secret.is("open sesam")).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void noSecretIsNobodys(String text) {
        ClusterSecret secret = new ClusterSecret(text);

        assertThat(secret.isSet()).isFalse();
        assertThat(secret.is("")).isFalse();
    }
}
