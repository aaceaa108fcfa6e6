package dev.cofre.manager.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cofre.api.node.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarmUpTests {
    private static final Instant START = Instant.parse("2026-11-29T20:00:00Z");

    private final WarmUp warmUp = new WarmUp(Duration.ofSeconds(6), Set.of(new NodeId("server1")));

    @Test
    void howeverLongTheStartTakesItsTimeIsCountedFromWhenServersCanReport() {
        assertThat(warmUp.isOver(START.plusSeconds(60), Map.of())).isFalse();

        warmUp.begin(START.plusSeconds(60));

        assertThat(warmUp.isOver(START.plusSeconds(65), Map.of())).isFalse();
        assertThat(warmUp.isOver(START.plusSeconds(66), Map.of())).isTrue();
    }

    @Test
    void whoAsksBeforeIsToldToComeBackWhenItMayBeOver() {
        assertThat(warmUp.refusal(START, Map.of()).retryAfter())
                .hasValueSatisfying(time -> assertThat(time).isGreaterThanOrEqualTo(Duration.ofSeconds(6)));
    }
}
