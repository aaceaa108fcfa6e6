package dev.cofre.api.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNameTests {
    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "client1", "ana.silva@example.org", "A_b-c"})
    void isAnAccountOrAnAddress(String name) {
        assertThat(new ClientName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".a", "-a", "@a", "a b", "a/b", "ä", "a\n", "a%", "a:b"})
    void isNothingThatNeedsQuoting(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientName(name))
                .withMessageContaining("letter");
    }

    @Test
    void hasAtMost64Characters() {
        assertThat(new ClientName("a".repeat(64)).value()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientName("a".repeat(65)));
    }

    @Test
    void ofAnyLengthHasAVault() {
        ClientName longest = new ClientName("a".repeat(64));

        assertThat(new ClientName(longest.vault().value()).owner()).contains(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> new ClientName("a".repeat(65) + "@vault"));
    }
}
