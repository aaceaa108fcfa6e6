package dev.cofre.storage.upload;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param patience how old an upload must be before the manager is asked how it ended
 * @param interval between two looks
 */
@ConfigurationProperties("cofre.settlement")
record SettlementProperties(
        @DefaultValue("10s") Duration patience,
        @DefaultValue("2s") Duration interval) {}
