package dev.cofre.storage.manager;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param managerUrl where the manager listens
 * @param clusterSecret what nodes and manager know each other by; not set on a cluster that is on loopback only
 */
@ConfigurationProperties("cofre")
record ManagerProperties(URI managerUrl, @Nullable String clusterSecret) {}
