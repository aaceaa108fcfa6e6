package dev.cofre.system.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.file.ClientName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.policy.BackupPolicy;
import dev.cofre.api.status.ClusterStatus;
import dev.cofre.api.status.NodeStatus;
import dev.cofre.system.client.Sender;
import dev.cofre.system.cluster.Cluster;
import dev.cofre.system.http.Bytes;
import dev.cofre.system.http.Http;
import dev.cofre.system.process.Jar;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** What operators look at tells them the truth. */
class MonitoringTests {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern METRIC = Pattern.compile("\\bcofre_[a-z_]+");

    @TempDir
    Path home;

    @SuppressWarnings("NullAway.Init")
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = Cluster.start(
                home,
                3,
                List.of(
                        "--cofre.manager.repair.interval=100ms",
                        "--cofre.manager.repair.retry=200ms",
                        "--cofre.manager.snapshots.interval=100ms"),
                List.of());
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void statusTellsWhatIsMissingAndWhichServerMustStay() {
        Sender sender = new Sender(cluster, new ClientName("me"));
        List<NodeId> holders = sender.store("a", Bytes.random(1, 5000)).replicas().stream()
                .map(proof -> proof.node())
                .toList();
        await().atMost(PATIENCE).untilAsserted(() -> {
            ClusterStatus status = cluster.manager().status();
            assertThat(status.repair().complete()).isTrue();
            assertThat(status.repair().missingCopies()).isZero();
            assertThat(status.repair().counted()).isNotNull();
            assertThat(status.nodes()).hasSize(3).allSatisfy(node -> {
                assertThat(node.state()).isEqualTo(NodeState.LIVE);
                assertThat(node.mayStop()).isTrue();
                assertThat(node.scrubbed()).isNotNull();
            });
        });
        assertThat(copiesHealth().statusCode()).isEqualTo(200);

        cluster.node(holders.get(0)).stop();

        await().atMost(PATIENCE).untilAsserted(() -> {
            ClusterStatus status = cluster.manager().status();
            assertThat(status.repair().missingCopies()).isEqualTo(1);
            assertThat(status.repair().bytesAtRisk()).isEqualTo(5000);
            assertThat(node(status, holders.get(1)).onlyHere()).isEqualTo(1);
            assertThat(node(status, holders.get(1)).mayStop()).isFalse();
        });
        assertThat(copiesHealth().statusCode()).isEqualTo(503);
        assertThat(Http.get(cluster.managerUrl().resolve("/actuator/health")).statusCode())
                .as("nobody should restart the manager for this")
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "grafana.json"})
    void everyMetricThatIsWatchedIsThere(String file) throws IOException {
        String text = Files.readString(Jar.project().resolve("docs/operations").resolve(file));
        Object parsed = file.endsWith(".yml")
                ? new Yaml().load(text)
                : JsonMapper.builder().build().readTree(text);
        assertThat(parsed).isNotNull();
        new Sender(cluster, new ClientName("me")).store("counted", Bytes.random(1, 100));
        cluster.manager()
                .setPolicy(new ClientName("me"), new BackupPolicy("web1", null, Duration.ofDays(1), null, null, null));
        // a node's own figures are there once the manager has met it, and a host's once its policy was read
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told()).containsAll(metrics(text)));
    }

    @Test
    void whatHoldsTheClusterUpOrWaitsForAPersonHasAnAlert() throws IOException {
        assertThat(metrics(Files.readString(Jar.project().resolve("docs/operations/alerts.yml"))))
                .contains(
                        "cofre_brakes_stopped",
                        "cofre_catalog_certain",
                        "cofre_clocks_expiring",
                        "cofre_repair_lost",
                        "cofre_store_distrusted",
                        "cofre_store_writable",
                        "cofre_suspicions");
    }

    private Set<String> told() {
        String all = text(cluster.managerUrl()) + text(cluster.nodes().get(0).url());
        return metrics(all);
    }

    private static String text(URI service) {
        return new String(Http.get(service.resolve("/actuator/prometheus")).body(), StandardCharsets.UTF_8);
    }

    private static Set<String> metrics(String text) {
        Set<String> metrics = new TreeSet<>();
        Matcher matcher = METRIC.matcher(text);
        while (matcher.find()) {
            metrics.add(matcher.group());
        }
        return metrics;
    }

    private HttpResponse<byte[]> copiesHealth() {
        return Http.get(cluster.managerUrl().resolve("/actuator/health/copies"));
    }

    private static NodeStatus node(ClusterStatus status, NodeId id) {
        return status.nodes().stream()
                .filter(node -> node.node().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
