package dev.cofre.manager.repair.order;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * @param urgentGrace for how long a node may be suspect before blobs with one copy left are copied
 * @param ordersPerNode most orders under way at a node
 * @param bytesPerNode most bytes on their way to a node by such orders; one blob may be larger
 * @param perSecond most orders to a node in a second
 * @param orderTime after which an order that was not answered is given anew; large blobs have a second more for each MiB
 * @param retry how long to wait before what could not be repaired is looked at again
 * @param balance bytes a second that may move from full nodes to emptier ones; 0 for none
 */
@Validated
@ConfigurationProperties("cofre.manager.repair")
public record RepairProperties(
        @DefaultValue("10s") @DurationMin(millis = 0) Duration urgentGrace,
        @DefaultValue("500") @Min(1) int ordersPerNode,
        @DefaultValue("256MB") DataSize bytesPerNode,
        @DefaultValue("2000") @Min(1) int perSecond,
        @DefaultValue("2m") @DurationMin(millis = 1) Duration orderTime,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration retry,
        @DefaultValue("20MB") DataSize balance) {}
