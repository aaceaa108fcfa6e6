package dev.cofre.api.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeIdTests {
    @ParameterizedTest
    @ValueSource(strings = {"server1", "s", "rack-7-b"})
    void isWhatAHostCouldBeCalled(String name) {
        assertThat(new NodeId(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Server1", "1server", "-a", "a_b", "a.b", "a/b", "server1\n", "sérver"})
    void isNothingElse(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId(name)).withMessageContaining("lower-case");
    }

    @Test
    void hasAtMost63Characters() {
        assertThat(new NodeId("a".repeat(63)).value()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId("a".repeat(64)));
    }

    @Test
    void aWelcomeKeepsItsKeyOutOfLogs() {
        NodeWelcome welcome = new NodeWelcome(new UUID(1, 2), "c2VjcmV0", "c2Vzc2lvbg", 5000, Instant.EPOCH);

        assertThat(welcome.toString()).doesNotContain("c2VjcmV0").contains("5000");
        assertThat(welcome.grantKeyBytes()).isEqualTo("secret".getBytes());
    }
}
