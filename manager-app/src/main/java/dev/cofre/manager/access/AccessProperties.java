package dev.cofre.manager.access;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param clusterSecret what nodes must know; not set: everybody may call what nodes call
 * @param manager what concerns the manager alone
 */
@ConfigurationProperties("cofre")
record AccessProperties(
        @Nullable String clusterSecret, @DefaultValue Manager manager) {

    /** @param clients by name, the SHA-256 of each client's token in hexadecimal; none: everybody may be any client */
    record Manager(@DefaultValue Map<String, String> clients) {}

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "AccessProperties[clients=%s]".formatted(manager.clients().keySet());
    }
}
