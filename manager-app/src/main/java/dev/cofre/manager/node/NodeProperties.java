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
 * @param admission who lets new servers in
 * @param repair for how long the replicas of a node that is away still count
 */
@Validated
@ConfigurationProperties("cofre.manager")
record NodeProperties(
        @DefaultValue @Valid Heartbeat heartbeat,
        @DefaultValue("6s") Duration warmUp,
        @DefaultValue("by-address") Admitted admission,
        @DefaultValue @Valid Absence repair) {

    /** Who lets a server in that is new, or has a new data folder. */
    enum Admitted {
        /** The manager by itself if it listens on loopback only, else the operator. */
        BY_ADDRESS,
        OPERATOR,
        /** The manager by itself: whoever knows the cluster's secret may join. */
        SECRET
    }

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

        /** How often the manager looks who is silent. */
        Duration look() {
            return interval.dividedBy(4);
        }
    }

    /**
     * @param grace for how long a node may be silent before it counts as lost
     * @param restartGrace the same for a node that has said that it stops, as for an upgrade
     */
    record Absence(
            @DefaultValue("10m") @DurationMin(millis = 1) Duration grace,
            @DefaultValue("30m") @DurationMin(millis = 1) Duration restartGrace) {}
}
