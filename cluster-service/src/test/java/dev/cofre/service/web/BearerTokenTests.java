package dev.cofre.service.web;

import static org.assertj.core.api.Assertions.assertThat;

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
}
