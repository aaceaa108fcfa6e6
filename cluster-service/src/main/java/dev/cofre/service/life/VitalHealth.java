package dev.cofre.service.life;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Down as soon as one of the parts has ended: then only a new start helps. */
class VitalHealth implements HealthIndicator {
    private final List<Vital> parts;

    VitalHealth(List<Vital> parts) {
        this.parts = List.copyOf(parts);
    }

    @Override
    public Health health() {
        List<String> ended =
                parts.stream().filter(part -> !part.isAlive()).map(Vital::part).toList();
        return ended.isEmpty()
                ? Health.up().build()
                : Health.down()
                        .withDetail("ended", ended)
                        .withDetail("action", "start this process again; its log says what has happened")
                        .build();
    }
}
