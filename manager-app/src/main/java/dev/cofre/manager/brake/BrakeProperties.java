package dev.cofre.manager.brake;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param share of what there is that may be taken within the window without a person's word; 1 for all of it
 * @param handful as many may be taken whatever their share
 * @param window how long what was taken counts, and how long a person's word holds
 * @param hourly for what goes on all the time: what is let go, what is deleted for good, what one client deletes
 */
@Validated
@ConfigurationProperties("cofre.manager.brake")
record BrakeProperties(
        @DefaultValue("0.25") @DecimalMin("0") @DecimalMax("1")
        double share,

        @DefaultValue("10") @Min(0) long handful,
        @DefaultValue("24h") @DurationMin(millis = 1) Duration window,
        @DefaultValue @Valid Hourly hourly) {

    /**
     * @param share of what there is that may be taken within an hour without a person's word; 1 for all of it
     * @param handful as many may be taken whatever their share
     */
    record Hourly(
            @DefaultValue("0.25") @DecimalMin("0") @DecimalMax("1")
            double share,

            @DefaultValue("1000") @Min(0) long handful) {}

    Brake.Limits limits() {
        return new Brake.Limits(share, handful, window, false);
    }

    Brake.Limits hourlyLimits() {
        return new Brake.Limits(hourly.share(), hourly.handful(), Duration.ofHours(1), true);
    }
}
