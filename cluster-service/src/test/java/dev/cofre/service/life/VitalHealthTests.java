package dev.cofre.service.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class VitalHealthTests {
    private record Part(String part, boolean isAlive) implements Vital {}

    @Test
    void aProcessIsNotAliveOnceAPartHasEnded() {
        var health = new VitalHealth(List.of(new Part("writer", false), new Part("reporter", true))).health();

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("ended", List.of("writer"));
    }

    @Test
    void aProcessIsAliveWhileAllItsPartsAre() {
        assertThat(new VitalHealth(List.of(new Part("writer", true))).health().getStatus())
                .isEqualTo(Status.UP);
    }
}
