package dev.cofre.manager.node;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param heartbeat how nodes report
 * @param warmUp for how long after its start the manager waits for the nodes it knows before it places uploads without
 *     them
 */
@Validated
@ConfigurationProperties("cofre.manager")
record NodeProperties(
        @DefaultValue @Valid Heartbeat heartbeat,
        @DefaultValue("6s") Duration warmUp) {

    /**
     * @param interval how often a node reports
     * @param misses how many reports may be missing before the node counts as silent
     */
    record Heartbeat(
            @DefaultValue("1s") @DurationMin(millis = 50) Duration interval,
            @DefaultValue("3") @Min(1) int misses) {
        Duration silence() {
            return interval.multipliedBy(misses);
        }
    }
}
