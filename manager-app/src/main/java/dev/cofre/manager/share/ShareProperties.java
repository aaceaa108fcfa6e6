package dev.cofre.manager.share;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** @param mostVersions that one client may have, its vault's and those in the trash among them; null for what the catalog's disk can hold */
@Validated
@ConfigurationProperties("cofre.manager")
record ShareProperties(@Nullable @Min(1) Long mostVersions) {}
