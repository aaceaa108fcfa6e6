package dev.cofre.manager;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.upload.AssignRequest;
import dev.cofre.api.upload.Assignment;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.FileToStore;
import dev.cofre.api.upload.Receipt;
import dev.cofre.api.upload.ReplicaProof;
import dev.cofre.api.upload.ReplicationFactor;
import dev.cofre.api.upload.UploadId;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.service.time.SteadyTime;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.json.JsonMapper;

/** A real manager on a free port, and what tests say to it. */
final class RunningManager implements AutoCloseable {
    static final ClientName ME = new ClientName("me");
    static final long GB = 1_000_000_000L;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final URI url;
    private final Map<NodeId, UUID> folders = new ConcurrentHashMap<>();
    final TestClock clock;

    private RunningManager(ConfigurableApplicationContext context, TestClock clock) {
        this.context = context;
        this.clock = clock;
        url = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Over when the first call comes: most tests are not about the warm-up. */
    static RunningManager start(Path data, String... arguments) {
        return startCold(data, withFirst("--cofre.manager.warm-up=0s", arguments));
    }

    static RunningManager startCold(Path data, String... arguments) {
        return startCold(new TestClock(), data, arguments);
    }

    static RunningManager startCold(TestClock clock, Path data, String... arguments) {
        return new RunningManager(
                ManagerApplication.builder()
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean("testClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean(
                                        "testTime",
                                        SteadyTime.class,
                                        () -> clock::steady,
                                        bean -> bean.setPrimary(true)))
                        .run(withFirst("--server.port=0", withFirst("--cofre.manager.data=" + data, arguments))),
                clock);
    }

    private static String[] withFirst(String first, String... others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(others));
        return all.toArray(String[]::new);
    }

    URI url() {
        return url;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    ManagerApi api() {
        return api(null);
    }

    ManagerApi api(@Nullable String token) {
        RestClient.Builder client = RestClient.builder()
                .baseUrl(url)
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {
                    String wait = response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER);
                    throw new ProblemException(
                            JSON.readValue(response.getBody(), Problem.class),
                            wait == null ? null : Duration.ofSeconds(Long.parseLong(wait)));
                });
        if (token != null) {
            client.defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token);
        }
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client.build()))
                .build()
                .createClient(ManagerApi.class);
    }

    /** For what the API's interface cannot say; follows no redirects. */
    HttpClient http() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    NodeWelcome join(String node, String zone) {
        return join(node, zone, report(100 * GB));
    }

    NodeWelcome join(String node, String zone, NodeReport report) {
        UUID folder = folders.computeIfAbsent(new NodeId(node), id -> UUID.randomUUID());
        return api().register(registration(node, zone, folder, null, report));
    }

    UUID folderOf(String node) {
        return Objects.requireNonNull(folders.get(new NodeId(node)));
    }

    static NodeRegistration registration(
            String node, String zone, UUID folder, @Nullable UUID cluster, NodeReport report) {
        return new NodeRegistration(
                new NodeId(node), URI.create("http://%s.test:7001".formatted(node)), zone, folder, cluster, report);
    }

    static NodeReport report(long free) {
        return new NodeReport(200 * GB, free, 0, true, false, null);
    }

    void beat(String node, NodeReport report) {
        api().heartbeat(new NodeId(node), report);
    }

    void fourServers() {
        for (int i = 1; i <= 4; i++) {
            join("server" + i, "zone" + i);
        }
    }

    static FileToStore file(String name, @Nullable Long size) {
        return new FileToStore(null, new FileName(name), size, null, null);
    }

    static AssignRequest asking(FileToStore... files) {
        return new AssignRequest(ME, List.of(files), null, null);
    }

    Assignment.Send send(FileToStore file) {
        return (Assignment.Send) api().assign(asking(file), null).assignments().get(0);
    }

    static BlobId blob(String content) {
        return BlobId.ofContent(content.getBytes(StandardCharsets.UTF_8));
    }

    static Finished finished(UploadId upload, String name, String content, String... nodes) {
        BlobId blob = blob(content);
        return new Finished(
                upload,
                ME,
                new FileName(name),
                blob,
                content.length(),
                new ReplicationFactor(2),
                Arrays.stream(nodes)
                        .map(node ->
                                new ReplicaProof(new NodeId(node), blob, Instant.parse("2026-11-23T10:00:00.123456Z")))
                        .toList());
    }

    UploadResult commit(Finished finished) {
        return api().commit(new CommitRequest(finished.replicas().get(0).node(), List.of(finished)))
                .results()
                .get(0);
    }

    Receipt store(String name, String content, String... nodes) {
        UploadResult result = commit(finished(UploadId.create(), name, content, nodes));
        if (result.receipt() == null) {
            throw new AssertionError("not committed: " + result.problem());
        }
        return result.receipt();
    }

    @Override
    public void close() {
        context.close();
    }
}
