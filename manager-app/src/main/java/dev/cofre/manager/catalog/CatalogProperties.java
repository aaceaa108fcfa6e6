package dev.cofre.manager.catalog;

import dev.cofre.service.database.SqliteUrl;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * @param data folder for all that the manager keeps
 * @param catalog {@code jdbc:postgresql://…} for a PostgreSQL database; not set: an SQLite file in {@code data}
 */
@Validated
@ConfigurationProperties("cofre.manager")
public record CatalogProperties(Path data, @Nullable String catalog) {
    Path file() {
        return data.toAbsolutePath().normalize().resolve("catalog.db");
    }

    String url() {
        return catalog == null || catalog.isBlank() ? SqliteUrl.of(file()) : catalog;
    }
}
