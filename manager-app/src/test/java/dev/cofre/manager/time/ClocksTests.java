package dev.cofre.manager.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClocksTests {
    @Test
    void withoutAServerNobodyAgreesOrDisagrees() {
        assertThat(ahead().agree()).isFalse();
        assertThat(ahead().disagree()).isFalse();
    }

    @Test
    void oneServerIsEnoughToAgreeAndToDisagree() {
        assertThat(ahead(1).agree()).isTrue();
        assertThat(ahead(1).disagree()).isFalse();
        assertThat(ahead(-7200).agree()).isFalse();
        assertThat(ahead(-7200).disagree()).isTrue();
    }

    @Test
    void oneWrongServerOfSeveralStopsNothing() {
        assertThat(ahead(86_400, 2).agree()).isTrue();
        assertThat(ahead(86_400, 2, -3, 0).disagree()).isFalse();
    }

    @Test
    void aManagerThatMostServersContradictIsWrong() {
        assertThat(ahead(86_400, 86_401, 86_399, 0).disagree()).isTrue();
        assertThat(ahead(86_400, 86_401, 0).agree()).isFalse();
    }

    @Test
    void theMachineAndByHowMuchItsClockIsOffAreSaid() {
        assertThat(ahead(5, 180, -34_560_000).warnings())
                .containsExactly(
                        "The clock of server2 is 3 min 0 s ahead of the manager's: set the one that is wrong",
                        "The clock of server3 is 400 d 0 h behind the manager's: set the one that is wrong");
    }

    private static Clocks ahead(long... seconds) {
        Map<NodeId, Duration> ahead = new HashMap<>();
        for (int i = 0; i < seconds.length; i++) {
            ahead.put(new NodeId("server" + (i + 1)), Duration.ofSeconds(seconds[i]));
        }
        return new Clocks(ahead);
    }
}
