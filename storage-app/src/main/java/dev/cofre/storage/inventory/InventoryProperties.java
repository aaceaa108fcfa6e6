package dev.cofre.storage.inventory;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param interval between two pages that are compared with the catalog */
@ConfigurationProperties("cofre.inventory")
record InventoryProperties(@DefaultValue("5s") Duration interval) {}
