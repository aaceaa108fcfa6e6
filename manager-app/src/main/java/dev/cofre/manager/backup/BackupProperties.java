package dev.cofre.manager.backup;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param interval how often the catalog is copied; 0 for never
 * @param first how long after the first start
 * @param keepHere how many copies stay on the manager's disk
 * @param keepInCluster how many stay as versions in the cluster; older ones go to the trash
 */
@Validated
@ConfigurationProperties("cofre.manager.backup")
record BackupProperties(
        @DefaultValue("24h") Duration interval,
        @DefaultValue("10m") Duration first,
        @DefaultValue("2") @Min(1) int keepHere,
        @DefaultValue("7") @Min(1) int keepInCluster) {}
