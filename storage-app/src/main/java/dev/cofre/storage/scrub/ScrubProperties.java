package dev.cofre.storage.scrub;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param period within which every byte is read again
 * @param slowest bytes a second that are read at least while there is something to read
 * @param fastest bytes a second that are read at most; if that is too little for the period, the log says so
 */
@Validated
@ConfigurationProperties("cofre.scrub")
record ScrubProperties(
        @DefaultValue("14d") @DurationMin(minutes = 1) Duration period,
        @DefaultValue("1MB") @NotNull DataSize slowest,
        @DefaultValue("50MB") @NotNull DataSize fastest) {

    /** Bytes to read in a second: rounds begin twice in a period and take four fifths of that, so that no byte waits longer. */
    long rate(long stored) {
        long needed = (long) (stored / (0.4 * period.toSeconds()));
        return Math.max(slowest.toBytes(), Math.min(fastest.toBytes(), needed));
    }
}
