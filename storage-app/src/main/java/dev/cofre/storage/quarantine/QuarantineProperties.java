package dev.cofre.storage.quarantine;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** @param interval after which bad copies are looked at again; for one with which nothing can be done it doubles, up to an hour */
@Validated
@ConfigurationProperties("cofre.quarantine")
record QuarantineProperties(
        @DefaultValue("1m") @DurationMin(millis = 1) Duration interval) {}
