package dev.cofre.storage.manager;

import dev.cofre.service.secret.ClusterSecret;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param managerUrl where the manager listens
 * @param clusterSecret what nodes and manager know each other by
 * @param machineSecret the same where none is set
 */
@ConfigurationProperties("cofre")
record ManagerProperties(
        URI managerUrl,
        @Nullable String clusterSecret,
        @Nullable String machineSecret) {
    Optional<String> secret() {
        return ClusterSecret.chosen(clusterSecret, machineSecret);
    }

    /** Keeps the secrets out of logs. */
    @Override
    public String toString() {
        return "ManagerProperties[%s]".formatted(managerUrl);
    }
}
