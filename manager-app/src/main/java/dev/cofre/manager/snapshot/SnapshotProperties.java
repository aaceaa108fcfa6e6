package dev.cofre.manager.snapshot;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param cleanUp how often packs that no snapshot needs go to the trash; 0 for never
 * @param first how long after the manager's start
 * @param grace how long a pack stays that no snapshot names: longer than the longest backup takes, broken-off tries included
 */
@Validated
@ConfigurationProperties("cofre.manager.snapshots")
record SnapshotProperties(
        @DefaultValue("24h") Duration cleanUp,
        @DefaultValue("10m") Duration first,
        @DefaultValue("7d") @DurationMin(millis = 1) Duration grace) {}
