package dev.cofre.manager.rebuild;

import dev.cofre.service.secret.ClusterSecret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param clusterSecret what storage servers want to see
 * @param machineSecret the same where none is set
 * @param rebuild what is asked on the command line
 */
@ConfigurationProperties("cofre")
record RebuildProperties(
        @Nullable String clusterSecret,
        @Nullable String machineSecret,
        @DefaultValue Rebuild rebuild) {

    /**
     * @param servers where all storage servers listen
     * @param without those of them that are gone for good: it is no error if they do not answer
     * @param from a copy of the catalog, for what no journal has; none: that is lost
     * @param key the file with the cluster's key; none: that in the manager's folder, if there is one
     * @param unassigned whether to enter also what comes without the manager's word, and should have it
     */
    record Rebuild(
            @DefaultValue List<URI> servers,
            @DefaultValue List<URI> without,
            @Nullable Path from,
            @Nullable Path key,
            @DefaultValue("false") boolean unassigned) {}

    @Nullable
    String authorization() {
        return ClusterSecret.chosen(clusterSecret, machineSecret)
                .map(secret -> "Bearer " + secret)
                .orElse(null);
    }

    /** Keeps the secret out of logs. */
    @Override
    public String toString() {
        return "RebuildProperties[%s]".formatted(rebuild);
    }
}
