package dev.cofre.manager.running;

import dev.cofre.api.ManagerApi;
import dev.cofre.api.assign.AssignRequest;
import dev.cofre.api.assign.Assignment;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.FileToStore;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKeyPair;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.node.NodeReport;
import dev.cofre.api.node.NodeWelcome;
import dev.cofre.api.problem.Problem;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.proof.ProofSignature;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.proof.ReplicaProof;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.CommitRequest.Finished;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.manager.ManagerApplication;
import dev.cofre.manager.grant.Warrants;
import dev.cofre.manager.node.patience.WakingTime;
import dev.cofre.service.secret.ClusterSecret;
import dev.cofre.service.secret.MachineSecret;
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
import java.util.HashMap;
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
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** A real manager on a free port, and what tests say to it. */
public final class RunningManager implements AutoCloseable {
    public static final ClientName ME = new ClientName("me");
    public static final long GB = 1_000_000_000L;
    /** By more than this no test advances its clock at once: a jump of the hand is time in which the manager ran. */
    private static final Duration JUMP = Duration.ofDays(1000);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final URI url;
    /** One for each name, over all tests. */
    private static final Map<String, NodeKeyPair> PAIRS = new ConcurrentHashMap<>();
    /** What servers keep while a manager on one folder is started again. */
    private static final Map<Path, Servers> SERVERS = new ConcurrentHashMap<>();

    /** @param sessions by data folder */
    private record Servers(Map<NodeId, UUID> folders, Map<UUID, String> sessions) {}

    private final Map<NodeId, UUID> folders;
    private final Map<UUID, String> sessions;
    private final Map<NodeId, String> current = new ConcurrentHashMap<>();
    public final TestClock clock;

    private RunningManager(Path data, ConfigurableApplicationContext context, TestClock clock) {
        Servers servers = SERVERS.computeIfAbsent(
                data, path -> new Servers(new ConcurrentHashMap<>(), new ConcurrentHashMap<>()));
        folders = servers.folders();
        sessions = servers.sessions();
        folders.forEach((node, folder) -> {
            String session = sessions.get(folder);
            if (session != null) {
                current.put(node, session);
            }
        });
        this.context = context;
        this.clock = clock;
        url = URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** What it can be asked, each with who answers. */
    public Map<RequestMappingInfo, HandlerMethod> doors() {
        Map<RequestMappingInfo, HandlerMethod> doors =
                new HashMap<>(context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                        .getHandlerMethods());
        doors.values().removeIf(door -> !door.getBeanType().getName().startsWith("dev.cofre."));
        return doors;
    }

    /** Over when the first call comes: most tests are not about the warm-up. */
    public static RunningManager start(Path data, String... arguments) {
        return startCold(data, withFirst("--cofre.manager.warm-up=0s", arguments));
    }

    public static RunningManager startCold(Path data, String... arguments) {
        return startCold(new TestClock(), data, arguments);
    }

    public static RunningManager startCold(TestClock clock, Path data, String... arguments) {
        return new RunningManager(
                data,
                ManagerApplication.builder()
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean("testClock", Clock.class, () -> clock, bean -> bean.setPrimary(true)))
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean(
                                        "testTime",
                                        SteadyTime.class,
                                        () -> clock::steady,
                                        bean -> bean.setPrimary(true)))
                        .initializers(context -> ((GenericApplicationContext) context)
                                .registerBean(
                                        "testWakingTime",
                                        WakingTime.class,
                                        () -> new WakingTime(clock::steady, JUMP),
                                        bean -> bean.setPrimary(true)))
                        .run(withFirst(
                                "--server.port=0",
                                withFirst(
                                        "--" + MachineSecret.KEY + "=that of this machine",
                                        withFirst("--cofre.manager.data=" + data, arguments)))),
                clock);
    }

    private static String[] withFirst(String first, String... others) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(Arrays.asList(others));
        return all.toArray(String[]::new);
    }

    public URI url() {
        return url;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ManagerApi api() {
        return api(null);
    }

    public ManagerApi api(@Nullable String token) {
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

    /** As a server calls it that is about to register. */
    public ManagerApi joining() {
        String machines = context.getEnvironment().getProperty(MachineSecret.KEY);
        return api(context.getEnvironment().getProperty(ClusterSecret.KEY, String.valueOf(machines)));
    }

    /** For what the API's interface cannot say; follows no redirects. */
    public HttpClient http() {
        return HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    public NodeWelcome join(String node, String zone) {
        return join(node, zone, report(100 * GB));
    }

    public NodeWelcome join(String node, String zone, NodeReport report) {
        UUID folder = folders.computeIfAbsent(new NodeId(node), id -> UUID.randomUUID());
        return register(registration(node, zone, folder, null, report));
    }

    /** As a server does it: signed for a challenge, and with its session if its process has one. */
    public NodeWelcome register(NodeRegistration registration) {
        return register(null, registration);
    }

    public NodeWelcome register(@Nullable String secret, NodeRegistration registration) {
        String session = sessions.get(registration.folder());
        ManagerApi caller = session != null ? api(session) : secret != null ? api(secret) : joining();
        NodeWelcome welcome = caller.register(
                registration.signed(caller.challenge(), pair(registration.node().value())));
        sessions.put(registration.folder(), welcome.session());
        current.put(registration.node(), welcome.session());
        return welcome;
    }

    /** As a process that has its session from another manager of the cluster. */
    public NodeWelcome resume(NodeRegistration registration, String session) {
        sessions.put(registration.folder(), session);
        return register(registration);
    }

    /** As a process that has been started anew on the same folder. */
    public void forgetSession(UUID folder) {
        sessions.remove(folder);
    }

    public static NodeKeyPair pair(String node) {
        return PAIRS.computeIfAbsent(node, name -> NodeKeyPair.generate());
    }

    @Nullable
    public String session(String node) {
        return current.get(new NodeId(node));
    }

    /** The manager as this server calls it. */
    public ManagerApi as(String node) {
        return api(current.get(new NodeId(node)));
    }

    public UUID folderOf(String node) {
        return Objects.requireNonNull(folders.get(new NodeId(node)));
    }

    public static NodeRegistration registration(
            String node, String zone, UUID folder, @Nullable UUID cluster, NodeReport report) {
        return new NodeRegistration(
                new NodeId(node),
                URI.create("http://%s.test:7001".formatted(node)),
                zone,
                folder,
                cluster,
                report,
                pair(node).key(),
                null);
    }

    public static NodeReport report(long free) {
        return new NodeReport(200 * GB, free, 0, true, false, null);
    }

    public void beat(String node, NodeReport report) {
        as(node).heartbeat(new NodeId(node), report);
    }

    public void fourServers() {
        for (int i = 1; i <= 4; i++) {
            join("server" + i, "zone" + i);
        }
    }

    public static FileToStore file(String name, @Nullable Long size) {
        return new FileToStore(null, new FileName(name), size, null, null);
    }

    public static AssignRequest asking(FileToStore... files) {
        return new AssignRequest(ME, List.of(files), null, null);
    }

    public Assignment.Send send(FileToStore file) {
        return (Assignment.Send) api().assign(asking(file), null).assignments().get(0);
    }

    public static BlobId blob(String content) {
        return BlobId.ofContent(content.getBytes(StandardCharsets.UTF_8));
    }

    public static Finished finished(UploadId upload, String name, String content, String... nodes) {
        BlobId blob = blob(content);
        return new Finished(
                upload,
                ME,
                new FileName(name),
                blob,
                content.length(),
                new ReplicationFactor(2),
                Arrays.stream(nodes)
                        .map(node -> proof(upload, node, blob, Instant.parse("2026-11-23T10:00:00.123456Z")))
                        .toList());
    }

    public static ReplicaProof proof(UploadId upload, String node, BlobId blob, Instant stored) {
        ReplicaProof proof = ReplicaProof.unsigned(new NodeId(node), blob, stored);
        return proof.with(ProofSignature.sign(List.of(proof.statement(upload)), pair(node))
                .get(0));
    }

    /** The same, as if it had been assigned like that. */
    public Finished assigned(Finished finished) {
        return finished.with(
                bean(Warrants.class).forFile(finished.upload(), finished.client(), finished.name(), finished.copies()));
    }

    public Wanted assigned(Wanted wanted) {
        Warrants warrants = bean(Warrants.class);
        return wanted.with(
                wanted.held() == null
                        ? warrants.forFile(wanted.upload(), wanted.client(), wanted.name(), wanted.copies())
                        : warrants.forLink(
                                wanted.upload(), wanted.client(), wanted.name(), wanted.copies(), wanted.held()));
    }

    /** Hands in an upload that was assigned. */
    public UploadResult commit(Finished finished) {
        return handIn(assigned(finished));
    }

    /** Hands in an upload as it is. */
    public UploadResult handIn(Finished finished) {
        NodeId primary = finished.replicas().get(0).node();
        return as(primary.value())
                .commit(new CommitRequest(primary, List.of(finished)))
                .results()
                .get(0);
    }

    public Receipt store(String name, String content, String... nodes) {
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
