package dev.cofre.storage.upload;

import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargetRequest.Wanted;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.assign.BackupTargets.Target;
import dev.cofre.api.assign.BackupTargets.Targets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.grant.Grant;
import dev.cofre.api.grant.Grant.Operation;
import dev.cofre.api.grant.GrantKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.node.NodeRegistration;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.api.proof.Receipt;
import dev.cofre.api.upload.CommitRequest;
import dev.cofre.api.upload.UploadResult;
import dev.cofre.api.upload.UploadResults;
import dev.cofre.api.upload.UploadStatus;
import dev.cofre.storage.blob.BlobStore;
import dev.cofre.storage.blob.IncomingBlob;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** A primary and another server that takes its replicas, under a manager that enters all that it is told. */
final class TwoServers implements AutoCloseable {
    static final NodeId PRIMARY = new NodeId("server1");
    static final NodeId OTHER = new NodeId("server2");
    private static final NodeId NOBODY = new NodeId("server3");
    private static final Instant COMMITTED = Instant.parse("2026-11-23T10:00:00Z");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final FakeManager manager = new FakeManager();
    final Uploads uploads;
    final BlobStore store;
    final BlobStore other;
    /** What the primary's disk says when bytes are written to it; null: nothing. */
    volatile @Nullable IOException fault;
    /** Whether the first server that the manager names for replicas is one where nobody is. */
    volatile boolean sendToNobody;
    /** Why the manager enters nothing. */
    volatile @Nullable ProblemException refusal;

    private final Map<UploadId, Receipt> receipts = new ConcurrentHashMap<>();
    private final ServletWebServerApplicationContext primary;
    private final ServletWebServerApplicationContext second;

    TwoServers(Path folder) throws IOException {
        manager.commits = this::commit;
        manager.backupTargets = this::targets;
        manager.statuses = upload -> {
            Receipt receipt = receipts.get(upload);
            return new UploadStatus(
                    upload, receipt == null ? UploadStatus.State.OPEN : UploadStatus.State.COMMITTED, receipt);
        };
        primary = manager.startNode(PRIMARY.value(), folder.resolve("1"), this::onDisk);
        second = manager.startNode(OTHER.value(), folder.resolve("2"), each -> each);
        uploads = primary.getBean(Uploads.class);
        store = primary.getBean(BlobStore.class);
        other = second.getBean(BlobStore.class);
    }

    /** As nothing had been asked for yet. */
    void calmDown() {
        fault = null;
        sendToNobody = false;
        refusal = null;
        manager.away = false;
    }

    /** What a client wants to store on both. @param limit most bytes @param announced null if it does not say */
    static Order order(long limit, @Nullable BlobId announced) {
        return new Order(facts(), limit, announced, false);
    }

    static UploadFacts facts() {
        return new UploadFacts(
                UploadId.create(), new ClientName("client1"), new FileName("file"), new ReplicationFactor(2), PRIMARY);
    }

    /** The primary. */
    URI url() {
        return URI.create("http://127.0.0.1:"
                + Objects.requireNonNull(primary.getWebServer()).getPort());
    }

    String sign(Grant grant) {
        return new GrantKey(manager.grantKey()).sign(JSON.writeValueAsBytes(grant));
    }

    /** Whether neither server knows anything of it. */
    boolean isGone(UploadId upload, BlobId blob) {
        return List.of(store, other).stream()
                .allMatch(
                        each -> each.upload(upload).isEmpty() && each.find(blob).isEmpty());
    }

    private UploadResults commit(CommitRequest request) {
        ProblemException why = refusal;
        return new UploadResults(request.uploads().stream()
                .map(upload -> why == null
                        ? UploadResult.of(receipts.computeIfAbsent(upload.upload(), id -> receipt(upload)))
                        : UploadResult.of(upload.upload(), why.problem()))
                .toList());
    }

    private static Receipt receipt(CommitRequest.Finished upload) {
        return new Receipt(
                upload.upload(),
                upload.client(),
                upload.name(),
                1,
                upload.blob(),
                upload.size(),
                upload.copies(),
                upload.replicas(),
                COMMITTED);
    }

    private BackupTargets targets(BackupTargetRequest request) {
        boolean asked = request.exclude() != null && request.exclude().contains(NOBODY);
        if (request.exclude() != null && request.exclude().contains(OTHER)) {
            throw new ProblemException(ProblemType.NOT_ENOUGH_NODES, "there are no more servers");
        }
        NodeId node = sendToNobody && !asked ? NOBODY : OTHER;
        NodeRegistration registration = registration();
        URI url = node.equals(NOBODY) ? URI.create("http://127.0.0.1:1") : registration.url();
        return new BackupTargets(request.uploads().stream()
                .map(wanted -> Targets.of(
                        wanted.upload(),
                        List.of(new Target(node, url, grant(node, wanted), registration.key())),
                        "the test wants it so"))
                .toList());
    }

    private NodeRegistration registration() {
        return manager.registrations.stream()
                .filter(each -> each.node().equals(OTHER))
                .findFirst()
                .orElseThrow();
    }

    private String grant(NodeId node, Wanted wanted) {
        Grant grant = new Grant(
                wanted.held() == null ? Operation.REPLICA : Operation.REPLICA_LINK,
                node,
                wanted.client(),
                wanted.upload(),
                wanted.name(),
                wanted.size(),
                wanted.held(),
                wanted.copies(),
                PRIMARY,
                Instant.now().plusSeconds(600).getEpochSecond());
        return sign(grant);
    }

    private BlobStore onDisk(BlobStore store) {
        return between(BlobStore.class, store, (method, result) -> {
            return result instanceof IncomingBlob incoming ? between(IncomingBlob.class, incoming, this::fail) : result;
        });
    }

    private @Nullable Object fail(Method method, @Nullable Object result) throws IOException {
        IOException why = fault;
        if (why != null && method.getName().equals("write")) {
            throw why;
        }
        return result;
    }

    private interface After {
        @Nullable
        Object call(Method method, @Nullable Object result) throws IOException;
    }

    private static <T> T between(Class<T> type, T under, After after) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        return after.call(method, method.invoke(under, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                }));
    }

    @Override
    public void close() {
        primary.close();
        second.close();
        manager.close();
    }
}
