package dev.cofre.storage.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cofre.api.assign.BackupTargetRequest;
import dev.cofre.api.assign.BackupTargets;
import dev.cofre.api.blob.BlobId;
import dev.cofre.api.file.ClientName;
import dev.cofre.api.file.FileName;
import dev.cofre.api.file.ReplicationFactor;
import dev.cofre.api.file.UploadId;
import dev.cofre.api.identity.NodeKey;
import dev.cofre.api.node.NodeId;
import dev.cofre.api.problem.ProblemException;
import dev.cofre.api.problem.ProblemType;
import dev.cofre.storage.blob.UploadFacts;
import dev.cofre.storage.failure.Failures;
import dev.cofre.storage.fake.FakeManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The only other server takes a replica, and its answer never comes. */
class UnansweredReplicaTests {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path data;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean answersDeletes = true;
    private FakeManager manager;
    private HttpServer other;
    private ServletWebServerApplicationContext node;
    private LocalBlob blob;

    @BeforeEach
    void start() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        other.createContext("/", this::handle);
        other.start();
        manager = new FakeManager();
        manager.backupTargets = this::once;
        node = manager.startNode(data);
        UploadFacts facts = new UploadFacts(
                UploadId.create(),
                new ClientName("me"),
                new FileName("file"),
                new ReplicationFactor(2),
                new NodeId("server1"));
        blob = LocalBlob.small(facts, BlobId.ofContent(CONTENT), CONTENT);
    }

    @AfterEach
    void stop() {
        node.close();
        manager.close();
        other.stop(0);
    }

    @Test
    void aReplicaThatNobodyHasAnsweredForIsTakenBackWhenTheUploadFails() {
        assertThat(failure().is(ProblemType.NOT_ENOUGH_NODES)).isTrue();
        assertThat(asked).containsExactly("POST /replicas", "DELETE /replicas/" + blob.upload());

        assertThat(node.getBean(Replicator.class).takeBack(blob, List.of())).isTrue();
        assertThat(asked).as("it is gone from there").hasSize(2);
    }

    @Test
    void anUploadIsNotCalledFailedWhileSuchAReplicaMayBeThere() {
        answersDeletes = false;

        assertThat(failure().is(ProblemType.NOT_IN_CATALOG)).isTrue();
    }

    private ProblemException failure() {
        return (ProblemException) Failures.cause(catchThrowable(
                () -> node.getBean(Replicator.class).replicate(blob).join()));
    }

    private BackupTargets once(BackupTargetRequest request) {
        List<NodeId> excluded = request.exclude();
        if (excluded != null && !excluded.isEmpty()) {
            throw new ProblemException(ProblemType.NOT_ENOUGH_NODES, "there is no other server");
        }
        BackupTargets.Target target = new BackupTargets.Target(
                new NodeId("server2"),
                URI.create("http://127.0.0.1:" + other.getAddress().getPort()),
                "grant",
                NodeKey.of(new byte[32]));
        return new BackupTargets(
                List.of(BackupTargets.Targets.of(blob.upload(), List.of(target), "it is the only one")));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (exchange.getRequestMethod().equals("DELETE") && answersDeletes) {
                exchange.sendResponseHeaders(204, -1);
            }
        }
    }
}
