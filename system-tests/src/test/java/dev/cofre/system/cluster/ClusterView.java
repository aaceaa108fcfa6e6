package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.Locations;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.problem.ProblemReader;
import dev.cofre.system.http.Http;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/** A cluster as its doors show it, wherever it runs. */
public interface ClusterView {
    URI managerUrl();

    /** What the manager wants to see from whoever asks; null where it lets everybody in. */
    default @Nullable String token() {
        return null;
    }

    /** How long states may take to change. */
    default Duration patience() {
        return Duration.ofSeconds(30);
    }

    default ManagerApi manager() {
        RestClient.Builder client = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory(Http.CLIENT))
                .baseUrl(managerUrl())
                .defaultStatusHandler(new ProblemReader());
        String token = token();
        if (token != null) {
            client.defaultHeaders(headers -> headers.setBearerAuth(token));
        }
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client.build()))
                .build()
                .createClient(ManagerApi.class);
    }

    /** How many copies repair has made since the manager was started. */
    default long copiesMade() {
        String metrics = new String(
                Http.get(managerUrl().resolve("/actuator/prometheus")).body(), StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("cofre_repair_copies_total"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Waits until the manager gives uploads to as many nodes as this, and to no others. */
    default void awaitLive(int count) {
        await().atMost(patience())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(manager().nodes())
                        .filteredOn(node -> node.state() == NodeState.LIVE)
                        .hasSize(count));
        await().atMost(patience())
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(Http.get(managerUrl().resolve("/actuator/health/readiness"))
                                .statusCode())
                        .isEqualTo(200));
    }

    default void awaitState(NodeId id, NodeState state) {
        await().atMost(patience())
                .untilAsserted(() -> assertThat(manager().nodes())
                        .filteredOn(node -> node.node().equals(id))
                        .extracting(NodeView::state)
                        .containsExactly(state));
    }

    default Locations locations(String client, String name) {
        return manager().locations(new FileName(name), new ClientName(client), null);
    }

    /** The bytes of a file as each server that should have it gives them out. */
    default List<byte[]> copies(String client, String name) {
        return List.copyOf(Copies.read(
                        () -> locations(client, name),
                        (blob, authorization) -> Http.getIfThere(blob, "Authorization", authorization))
                .values());
    }

    /** The digest of what each server that should have a file gives out: as {@link #copies}, for files of any size. */
    default Map<NodeId, BlobId> digests(String client, String name) {
        return Copies.digests(() -> locations(client, name), Set.of());
    }
}
