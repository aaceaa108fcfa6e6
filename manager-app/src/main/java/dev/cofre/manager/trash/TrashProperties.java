package dev.cofre.manager.trash;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param retention for how long what was deleted can be had back. To be longer than any upload takes: one that links to the same
 *     bytes may be under way
 * @param memory for how long it is remembered that bytes are not needed any more, for nodes that were away, and who deleted what
 */
@Validated
@ConfigurationProperties("cofre.manager.trash")
record TrashProperties(
        @DefaultValue("7d") @DurationMin(millis = 1) Duration retention,
        @DefaultValue("90d") @DurationMin(millis = 1) Duration memory) {}
