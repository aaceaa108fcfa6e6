package dev.cofre.system.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.cofre.api.node.NodeState;
import dev.cofre.api.node.NodeView;
import dev.cofre.api.suspicion.Suspicion;
import dev.cofre.system.process.Jar;
import dev.cofre.system.process.RealProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/** A second process on a copy of a server's folder, as that of a machine that was cloned: it stays out while the first reports. */
public final class TwinServer {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RealCluster cluster;
    private final RealCluster.Server server;
    private final Path copy;

    /** @param home of the cluster */
    public TwinServer(RealCluster cluster, RealCluster.Server server, Path home) {
        this.cluster = cluster;
        this.server = server;
        this.copy = home.resolve("twin");
    }

    /** Starts it, and ends it when it was refused. */
    public void isRefused() throws IOException {
        // the manager may have been killed just now
        await("the manager answers").atMost(PATIENCE).ignoreExceptions().until(() -> found() >= 0);
        URI address = view().url();
        long before = found();
        server.process().freeze();
        try {
            copyFolder();
        } finally {
            server.process().wake();
        }
        RealProcess twin = cluster.launch(
                server.id().value(),
                Jar.STORAGE,
                List.of("--spring.profiles.active=" + server.id(), "--server.port=0", "--cofre.node.data=" + copy));
        try {
            await("somebody is told that %s runs twice".formatted(server.id()))
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> found() > before || !twin.isRunning());
            assertThat(twin.isRunning())
                    .as("it waits for the first to stop: %s", twin.output())
                    .isTrue();
            assertThat(view().url()).as("where others find the first").isEqualTo(address);
        } finally {
            twin.kill();
            FileSystemUtils.deleteRecursively(copy);
        }
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> view().state() == NodeState.LIVE && view().url().equals(address));
    }

    private NodeView view() {
        return cluster.manager().nodes().stream()
                .filter(each -> each.node().equals(server.id()))
                .findFirst()
                .orElseThrow();
    }

    private long found() {
        return cluster.manager().status().suspicions().stream()
                .filter(each -> each.node().equals(server.id()) && each.kind() == Suspicion.Kind.RUNS_TWICE)
                .mapToLong(Suspicion::count)
                .sum();
    }

    /** Its process stands still, so that what it has is as after a power cut. */
    private void copyFolder() throws IOException {
        FileSystemUtils.copyRecursively(server.folder().path(), copy);
    }
}
